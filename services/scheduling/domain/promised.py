"""What was promised to sessions that are still ahead, and must not be taken from them unnoticed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from chassis.clock import micros
from chassis.errors import Refused
from services.scheduling.domain.calendar import Calendar, Entry
from services.scheduling.domain.clash import MOST_TOLD, Clash, told
from services.scheduling.domain.holding import Holdings

EVER_AFTER = micros(datetime.max.replace(microsecond=0).astimezone())


class Taking(Protocol):
    """A command that may take from sessions what they have reserved."""

    @property
    def in_spite_of_reservations(self) -> bool:
        """Whether that is meant."""

    @property
    def reason(self) -> str | None:
        """Why."""


def check_free(
    held: Holdings, command: Taking, resource: str, at: datetime, since: datetime | None = None, until: datetime | None = None
) -> dict[str, Any]:
    """Let through what no session ahead has reserved, or what is meant to be taken in spite of that; answers what the
    reply tells of the sessions: nothing where there are none.

    Raises:
        Refused: `has-reservations`, naming the sessions, the first hundred; `override-needs-reason`.
    """
    start = max(micros(at), micros(since) if since else 0)
    entries = list(held.calendar.overlapping(start, micros(until) if until else EVER_AFTER))
    if not entries:
        return {}
    if not command.in_spite_of_reservations:
        raise Refused(
            f"{len(entries)} sessions ahead have reserved {resource}. Move them, or take it in spite of them.",
            slug="has-reservations",
            resource=resource,
            **_named(held, resource, entries),
        )
    return _meant(command, entries)
