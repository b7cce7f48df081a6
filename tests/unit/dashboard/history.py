"""What has happened on the platform."""

from tests.unit.dashboard.api import at


def event(number: int, service: str, name: str, stream: str, data: dict, **extra) -> dict:
    return {
        "id": f"e{number}",
        "type": f"rollbook.{service}.{name}.v1",
        "subject": stream,
        "time": at(-1 + number / 60),
        "recordedat": at(-1 + number / 60),
        "partitionkey": stream.partition(":")[2].partition(".")[0],
        "actor": "coordinator@northwind",
        "data": data,
        **extra,
    }


EVENTS = [
    event(
        1,
        "scheduling",
        "offering-published",
        "offering:o1",
        {"offering": "o1", "course": "c1", "title": "Sales workshop, Berlin"},
    ),
    event(
        2,
        "enrollment",
        "learner-waitlisted",
        "roster:o1",
        {"enrollment": "o1.l12", "offering": "o1", "course": "c1", "learner": "l12", "ticket": 1},
    ),
    event(
        3,
        "enrollment",
        "enrollment-cancelled",
        "roster:o1",
        {
            "enrollment": "o1.l11",
            "offering": "o1",
            "course": "c1",
            "learner": "l11",
            "was": "enrolled",
            "by": "learner",
        },
        reason="Ill",
    ),
    event(
        4,
        "enrollment",
        "learner-enrolled",
        "roster:o1",
        {
            "enrollment": "o1.l12",
            "offering": "o1",
            "course": "c1",
            "learner": "l12",
            "from_waitlist": True,
            "because_of": "o1.l11",
        },
        causationid="e3",
        actor="reaction:promote-next",
    ),
    event(
        5,
        "attendance",
        "component-outcome-recorded",
        "progress:d1.l03",
        {
            "offering": "d1",
            "course": "c2",
            "learner": "l03",
            "component": "basics",
            "outcome": "completed",
            "source": "the LMS",
        },
    ),
]
