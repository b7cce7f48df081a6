"""Every service there is; each is imported when it is asked for, because that takes its time."""

from importlib import import_module

from chassis.service import Service
from chassis.structs import make_ready

NAMES: tuple[str, ...] = ("scheduling", "enrollment", "attendance", "reporting")


def named(name: str) -> Service:
    """The service of one of these names, ready for threads."""
    found = _imported(name)
    make_ready()
    return found


def every_service() -> tuple[Service, ...]:
    """All of them, in order, ready for threads."""
    found = tuple(map(_imported, NAMES))
    make_ready()
    return found


def _imported(name: str) -> Service:
    found: Service = import_module(f"services.{name}.service").SERVICE
    return found
