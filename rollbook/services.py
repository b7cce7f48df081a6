"""Every service there is; each is imported when it is asked for, because that takes its time."""

from importlib import import_module

from chassis.service import Service

NAMES: tuple[str, ...] = ("scheduling", "enrollment", "attendance", "reporting")


def named(name: str) -> Service:
    """The service of one of these names."""
    found: Service = import_module(f"services.{name}.service").SERVICE
    return found


def every_service() -> tuple[Service, ...]:
    """All of them, in order."""
    return tuple(map(named, NAMES))
