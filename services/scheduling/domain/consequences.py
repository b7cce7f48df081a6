"""What a dry run tells of people: who holds a seat, whose other sessions are at the same time, who would be told.

A learner's other session never stands in the way: they are listed, and nothing is refused for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Context
from services.scheduling.domain.clash import MOST_TOLD
from services.scheduling.domain.placing import Wanted


class Sitting(msgspec.Struct, frozen=True, kw_only=True):
    """A session that takes place, `[starts_at, ends_at)`, as the views tell it."""

    session: str
    offering: str
    starts_at: datetime
    ends_at: datetime


class Concerned(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of a dry run: the sessions whose roll is closed; for each learner who holds a seat, all offerings of
    which they hold one; and what takes place in these about then.
    """

    closed: frozenset[str] = frozenset()
    seats: Mapping[str, frozenset[str]] = {}
    sittings: Sequence[Sitting] = ()


def closed_rolls(context: Context) -> frozenset[str]:
    """The sessions whose roll is closed, in a dry run as in the real one."""
    facts = context.facts
    closed: frozenset[str] = facts.closed if isinstance(facts, Concerned) else facts
    return closed


def consequences(
    context: Context, needed: Sequence[Wanted], before: Sequence[Wanted] = (), *, stays: bool = False
) -> dict[str, Any]:
    """Who is concerned if the sessions are as `needed`, where they were as `before`; `stays` says that when and where
    they are held is as it was, of which alone learners are told.
    """
    facts = context.facts if isinstance(context.facts, Concerned) else Concerned()
    clashing = sorted(_clashing(facts, needed))
    instructors = (
        {who for who, _ in _roles(before) ^ _roles(needed)} if stays else _teachers(before) | _teachers(needed)
    )
    told = not stays and needed
    return {
        "seated": len(facts.seats),
        "clashing_learners": len({learner for learner, _, _ in clashing}),
        "clashing": [
            {"learner": learner, "session": session, "offering": offering}
            for learner, session, offering in clashing[:MOST_TOLD]
        ],
        "notices": {"learners": len(facts.seats) if told else 0, "instructors": len(instructors)},
    }


def _clashing(facts: Concerned, needed: Sequence[Wanted]) -> set[tuple[str, str, str]]:
    """Each learner with each session of theirs that is at the same time as one of `needed`."""
    moving = {one.session for one in needed}
    stay: list[Wanted | Sitting] = [one for one in facts.sittings if one.session not in moving]
    beside = [(one, other) for one in needed for other in (*stay, *needed) if _overlap(one, other)]
    others = {(other.session, other.offering) for one, other in beside if one.session != other.session}
    return {
        (learner, session, offering)
        for session, offering in others
        for learner, offerings in facts.seats.items()
        if offering in offerings
    }


def _overlap(one: Wanted, other: Wanted | Sitting) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _teachers(sessions: Sequence[Wanted]) -> set[str]:
    return {who for one in sessions for who in one.teachers}


def _roles(sessions: Sequence[Wanted]) -> set[tuple[str, str]]:
    return {role for one in sessions for role in _roles_of(one)}


def _roles_of(session: Wanted) -> Iterator[tuple[str, str]]:
    yield from ((who, "lead") for who in session.instructors)
    yield from ((who, "assistant") for who in session.assistants)
