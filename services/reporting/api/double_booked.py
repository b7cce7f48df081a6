"""Learners who hold seats of sessions that take place at the same time, though nobody meant that.

Getting in is judged by the learner's calendar of that moment. Two enrollments of one learner at the same moment may
both pass, and a session may be moved beside another later: nothing is changed then, somebody is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.projection import AsOf, Between, Figure
from chassis.reads import every
from services.reporting.api.funnel import ALL
from services.reporting.api.need import LIVE_SOON, NAMES, Kind, Need, Severity
from services.reporting.projections import OFFERINGS, ROLLS
from services.reporting.projections.documents import OfferingLabel, SessionRoll
from services.reporting.projections.enrollment import COURSE, ENROLLMENT, HELD

WITHIN = timedelta(days=14)


class Overlap(msgspec.Struct, frozen=True):
    """Two sessions of two offerings at the same time, the earlier first, and who has a seat of both."""

    first: SessionRoll
    second: SessionRoll
    learners: tuple[str, ...]


async def double_booked(reads: Any, now: datetime) -> Sequence[Need]:
    """The first overlap of two offerings each in the next days, where somebody has a seat of both."""
    overlaps = await _overlaps(reads, now)
    idents = {roll.offering for one in overlaps for roll in (one.first, one.second)}
    labels: Mapping[str, OfferingLabel] = await reads.get_many(OFFERINGS, sorted(idents))
    titles = {ident: labels[ident].title if ident in labels else ident for ident in idents}
    return [
        Need(
            kind=Kind.DOUBLE_BOOKED,
            severity=Severity.BAD if first.starts_at <= now + LIVE_SOON else Severity.WARN,
            due_at=first.starts_at,
            offering=first.offering,
            session=first.session,
            title=titles[first.offering],
            timezone=first.timezone,
            figures={"learners": len(one.learners)},
            learners=one.learners[:NAMES],
            with_offering=second.offering,
            with_session=second.session,
            with_title=titles[second.offering],
        )
        for one in overlaps
        for first, second in [(one.first, one.second)]
    ]


async def _overlaps(reads: Any, now: datetime) -> Sequence[Overlap]:
    rolls: Sequence[SessionRoll] = await every(
        reads, ROLLS, {"open": True, "starts_at": Between(since=now, before=now + WITHIN)}
    )
    sessions: dict[str, list[SessionRoll]] = {}
    for roll in rolls:
        sessions.setdefault(roll.offering, []).append(roll)
    where = {"kind": COURSE, "seat": HELD, "offering": sorted(sessions), "knowingly": False}
    counted = await reads.aggregate(ENROLLMENT, ("learner",), [Figure(name="seats")], where) if sessions else ()
    several = sorted(row["learner"] for row in counted if row["seats"] > 1)
    if not several:
        return []
    theirs: dict[str, list[SessionRoll]] = {}
    for row in await reads.rows(ENROLLMENT, {**where, "learner": several}, AsOf(), ALL):
        theirs.setdefault(row["learner"], []).extend(sessions[row["offering"]])
    return _gathered(theirs)


def overlapping(sessions: Iterable[SessionRoll]) -> list[tuple[SessionRoll, SessionRoll]]:
    """Each that begins while one of another offering is going on, behind the last of those; what ends when another
    begins is not going on any more.
    """
    found, going = [], list[SessionRoll]()
    for one in sorted(sessions, key=lambda roll: (roll.starts_at, roll.session)):
        going = [other for other in going if other.ends_at > one.starts_at]
        found += [(other, one) for other in going if other.offering != one.offering][-1:]
        going.append(one)
    return found


def _gathered(theirs: Mapping[str, Sequence[SessionRoll]]) -> Sequence[Overlap]:
    pairs: dict[frozenset[str], tuple[SessionRoll, SessionRoll]] = {}
    learners: dict[frozenset[str], list[str]] = {}
    for learner in sorted(theirs):
        for pair in overlapping(theirs[learner]):
            offerings = frozenset(one.offering for one in pair)
            pairs.setdefault(offerings, pair)
            if learner not in learners.setdefault(offerings, [])[-1:]:
                learners[offerings].append(learner)
    return [Overlap(*pair, tuple(learners[offerings])) for offerings, pair in pairs.items()]
