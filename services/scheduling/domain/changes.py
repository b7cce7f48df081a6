"""What a command that changes something says; the rest stays as it is."""

from typing import Any

from msgspec import UNSET

from chassis.decider import Command


def said(command: Command) -> dict[str, Any]:
    """The fields that were given, by name; null is given too."""
    fields = ((name, getattr(command, name)) for name in command.__struct_fields__)
    return {name: value for name, value in fields if value is not UNSET}
