"""The caller's calendar as a file: what others see behind a secret address, for those who have a token."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import field

from chassis.access import Principal
from chassis.clock import utc_now
from chassis.days import meant
from chassis.ical import MEDIA_TYPE, Entry, Status, rendered
from chassis.web.routes import Rendered
from services.scheduling.api.calendar_queries import MOST_DAYS, CalendarAsked, sessions_in
from services.scheduling.api.feed_content import entries_for, entries_of
from services.scheduling.api.overriding import require
from services.scheduling.api.session_queries import Moment
from services.scheduling.commands import CalendarKind
from services.scheduling.projections.feeds import CalendarDocument

READING = "offerings:read"
BACK, WINDOW = timedelta(days=7), timedelta(days=MOST_DAYS)
NAME = "Sessions"


class FileAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions: without anything one's own, of the last 90 days and all that are ahead. Otherwise those that take
    place in `[from, to)`, from a week ago and for two months where that is not said: all, or those of one room,
    instructor, organization or offering.
    """

    since: Moment | None = field(name="from", default=None)
    before: Moment | None = field(name="to", default=None)
    room: str | None = None
    instructor: str | None = None
    organization: str | None = None
    offering: str | None = None


async def calendar_file(reads: Any, principal: Principal, asked: FileAsked) -> Rendered:
    """The sessions of a learner or of who teaches, who ask for nothing else; or those that the caller may read.

    Raises:
        Forbidden: they may read their own sessions alone, and ask for others, or have none.
        Malformed: the time is empty, longer than two months, or in a year that cannot be meant.
    """
    own = _own(principal)
    if own and asked == FileAsked():
        return as_file(NAME, await _theirs(reads, own))
    require(principal, READING, "To read more than your own sessions")
    meant(asked.since, asked.before)
    since = asked.since or (utc_now() - BACK if asked.before is None else asked.before - WINDOW)
    window = CalendarAsked(
        since=since,
        before=asked.before or since + WINDOW,
        room=asked.room,
        instructor=asked.instructor,
        organization=asked.organization or _organization(principal, asked),
        offering=asked.offering,
    )
    return as_file(NAME, await entries_for(reads, (await sessions_in(reads, principal, window))[0]))


def as_file(name: str, entries: list[Entry]) -> Rendered:
    """The calendar as it is sent; who has it already is not sent it again."""
    body = rendered(name, entries)
    tag = blake2b(body, digest_size=16).hexdigest()
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    return Rendered(body=body, media_type=MEDIA_TYPE, headers=headers)


def _own(principal: Principal) -> Mapping[CalendarKind, str]:
    """Whose sessions are the caller's."""
    bound = {CalendarKind.LEARNER: principal.learner, CalendarKind.INSTRUCTOR: principal.instructor}
    return {kind: ident for kind, ident in bound.items() if ident}


def _organization(principal: Principal, asked: FileAsked) -> str | None:
    """Their own, where they ask for nothing else."""
    return None if asked.room or asked.instructor or asked.offering else principal.organization


async def _theirs(reads: Any, own: Mapping[CalendarKind, str]) -> list[Entry]:
    """Each session once; one that they both learn in and teach takes place if it does for either."""
    found: dict[str, Entry] = {}
    for kind, ident in own.items():
        for entry in await entries_of(reads, CalendarDocument(calendar="", kind=kind, of=ident), utc_now()):
            if entry.uid not in found or found[entry.uid].status is Status.CANCELLED:
                found[entry.uid] = entry
    return list(found.values())
