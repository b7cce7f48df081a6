"""Every published event type, from every service that publishes any."""

from collections.abc import Sequence
from importlib import import_module

from contracts.event import Event, event_types
from contracts.topics import SERVICES


def published() -> Sequence[type[Event]]:
    """The types in order of service and publication, superseded versions included."""
    for service in SERVICES:
        import_module(f"contracts.{service}")
    return [cls for service in SERVICES for cls in event_types() if service == cls.SERVICE]
