"""Where events are published: one topic a service, kept for ever, keyed by root."""

SERVICES = ("scheduling", "enrollment", "attendance")
TOPIC_MAJOR = 1
PARTITIONS = 12
PEOPLE = f"rollbook.people.v{TOPIC_MAJOR}"


def topic(service: str) -> str:
    """The topic that carries the events of `service`."""
    return f"rollbook.{service}.events.v{TOPIC_MAJOR}"
