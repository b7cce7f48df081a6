"""A learner's own calendar: the sessions of what they hold a seat on, and what would take place beside them.

Times are half-open: what ends when another begins does not clash with it. What is over clashes with nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from chassis.errors import Refused

CLASH = "own-calendar-clash"
MOST_TOLD = 20
BEGINNING = datetime.fromtimestamp(0, UTC)
EARLIEST, LATEST = time(6), time(22)


class Sitting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One session of an offering as it is to take place, `[starts_at, ends_at)`; `online` is joined from anywhere.

    `timezone` is that in which it was scheduled, `sequence` counts how often it has changed, the last time at
    `changed_at`; `join_url` is where those who hold a seat join it. `room` is the id of a room, `place` where it is in
    words.
    """

    session: str
    starts_at: datetime
    ends_at: datetime
    timezone: str = "UTC"
    component: str = ""
    cancelled: bool = False
    sequence: int = 0
    join_url: str | None = None
    room: str | None = None
    place: str | None = None
    changed_at: datetime = BEGINNING

    @property
    def online(self) -> bool:
        """Whether it is joined on the net."""
        return self.join_url is not None


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """A session that would be at the same time as one that the learner has: `with_session`, of `with_offering`."""

    session: str
    with_session: str
    with_offering: str
    starts_at: datetime
    ends_at: datetime


def clashing(wanted: Iterable[Sitting], held: Mapping[str, Iterable[Sitting]]) -> tuple[Clash, ...]:
    """Where sessions that are wanted overlap with those of offerings that are held, in order of time."""
    mine = sorted(
        ((one.starts_at, one.ends_at, one.session, offering) for offering, all_ in held.items() for one in ahead(all_)),
    )
    found = []
    for one in sorted(ahead(wanted), key=lambda sitting: sitting.starts_at):
        for starts_at, ends_at, session, offering in mine:
            if starts_at >= one.ends_at:
                break
            if ends_at > one.starts_at:
                found.append(
                    Clash(
                        session=one.session,
                        with_session=session,
                        with_offering=offering,
                        starts_at=max(starts_at, one.starts_at),
                        ends_at=min(ends_at, one.ends_at),
                    )
                )
    return tuple(found)


def ahead(sittings: Iterable[Sitting]) -> list[Sitting]:
    """Those that take place."""
    return [one for one in sittings if not one.cancelled]


def still(clashes: Iterable[Clash], at: datetime) -> tuple[Clash, ...]:
    """Those that are not over by then."""
    return tuple(clash for clash in clashes if clash.ends_at > at)


def check(offering: str, learner: str, clashes: Iterable[Clash], at: datetime) -> None:
    """Let nobody onto what is at the same time as what they have.

    Raises:
        Refused: `own-calendar-clash`.
    """
    left = still(clashes, at)
    if left:
        raise clash(offering, learner, left)


def clash(offering: str, learner: str, clashes: Sequence[Clash]) -> Refused:
    """The learner has something else at that time; it says what and when."""
    told: list[dict[str, Any]] = [msgspec.to_builtins(one) for one in clashes[:MOST_TOLD]]
    return Refused(
        "The learner holds a seat of something else at the same time. Cancel that first, or say `despite_clash`.",
        slug="own-calendar-clash",
        offering=offering,
        learner=learner,
        clashes=told,
        clashes_in_all=len(clashes),
    )


def at_night(sittings: Iterable[Sitting], zone: str | None) -> tuple[Sitting, ...]:
    """Those that are joined on the net and fall outside of 06:00 to 22:00 where the learner lives."""
    if zone is None:
        return ()
    there = ZoneInfo(zone)
    return tuple(one for one in ahead(sittings) if one.online and _late(one, there))


def hints(night: Iterable[Sitting], at: datetime) -> dict[str, Any]:
    """What an answer tells of sessions ahead that are at night for the learner; nothing where there are none."""
    found = [one.session for one in night if one.ends_at > at]
    return {"night_for_learner": found[:MOST_TOLD]} if found else {}


def _late(sitting: Sitting, zone: ZoneInfo) -> bool:
    starts, ends = sitting.starts_at.astimezone(zone), sitting.ends_at.astimezone(zone)
    return starts.time() < EARLIEST or ends.time() > LATEST or starts.date() != ends.date()
