"""What is known of a person, and what a command makes of it: whole, or in the parts that it names."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from chassis.days import check_year
from chassis.errors import Refused
from contracts.shared import ExternalId

TOLD = ("name", "email", "organization", "timezone", "language", "manager", "job_role", "site", "hired_on")
"""The fields that a command, an event and the profile have alike."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a person, whole. `custom` holds an installation's own fields, as JSON text."""

    name: str | None = None
    email: str | None = None
    organization: str | None = None
    timezone: str | None = None
    language: str | None = None
    manager: str | None = None
    job_role: str | None = None
    site: str | None = None
    hired_on: date | None = None
    custom: str | None = None
    external_ids: tuple[ExternalId, ...] = ()


def told_by(event: Any) -> Profile:
    """The profile that an event tells."""
    fields = {name: getattr(event, name) for name in TOLD}
    return Profile(**fields, custom=event.custom, external_ids=event.external_ids)


def whole(command: Any, external_ids: tuple[ExternalId, ...]) -> Profile:
    """The profile as a command tells it; what it does not name is not known.

    Raises:
        Refused: `time-out-of-range`.
    """
    return changed(Profile(), command, external_ids)


def changed(known: Profile, command: Any, external_ids: tuple[ExternalId, ...]) -> Profile:
    """The profile with what a command names; the rest stays. An own field that is null is taken away.

    Raises:
        Refused: `time-out-of-range`, of a day that the command names.
    """
    told = {name: getattr(command, name) for name in TOLD}
    named = {name: value for name, value in told.items() if value is not msgspec.UNSET}
    if named.get("hired_on") is not None:
        check_year(named["hired_on"], "hired_on")
    custom = {} if command.custom is msgspec.UNSET else command.custom
    own = {name: value for name, value in {**unpacked(known.custom), **custom}.items() if value is not None}
    return msgspec.structs.replace(known, **named, custom=packed(own), external_ids=external_ids)


def named(command: Any) -> tuple[str, ...]:
    """The fields that a command that changes is about."""
    return tuple(field for field in (*TOLD, "custom") if getattr(command, field) is not msgspec.UNSET)


def differing(before: Profile, after: Profile) -> tuple[str, ...]:
    """The fields in which two profiles differ."""
    return tuple(field for field in (*TOLD, "custom") if getattr(before, field) != getattr(after, field))


def merged(*ids: Sequence[ExternalId]) -> tuple[ExternalId, ...]:
    """External ids, each once."""
    return tuple(dict.fromkeys(one for some in ids for one in some))


def check(learner: str, profile: Profile) -> None:
    """Let only a profile through that can be.

    Raises:
        Refused: `unknown-timezone`, `manages-themselves`.
    """
    if profile.timezone is not None and profile.timezone not in _known_zones():
        raise Refused(
            f"{profile.timezone} is not an IANA timezone such as Europe/Berlin.",
            slug="unknown-timezone",
            timezone=profile.timezone,
        )
    if profile.manager == learner:
        raise Refused(
            "Nobody is their own manager; name somebody else, or nobody.", slug="manages-themselves", learner=learner
        )


def packed(custom: Mapping[str, str]) -> str | None:
    """Own fields as they stand in an event; null where there is none."""
    return msgspec.json.encode(dict(sorted(custom.items()))).decode() if custom else None


def unpacked(custom: str | None) -> dict[str, str]:
    """Own fields, by name."""
    return msgspec.json.decode(custom, type=dict[str, str]) if custom else {}


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split()) - {"Factory"}
