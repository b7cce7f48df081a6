"""How many learners there are for each who teaches, assistants among them."""

from collections.abc import Iterable
from datetime import datetime

from contracts.scheduling import OfferingScheduled
from services.scheduling.domain.clash import Clash, ClashKind
from services.scheduling.domain.sitting import Session


def too_few(scheduled: OfferingScheduled, teaching: Iterable[tuple[str, Iterable[str]]]) -> list[Clash]:
    """The sessions, each with those who teach it, for whose learners there are too few of them; none where no number
    of learners or no ratio is set.
    """
    learners, most = scheduled.capacity, scheduled.max_per_instructor
    if learners is None or most is None:
        return []
    needed = -(-learners // most)
    there = [(session, len(set(people))) for session, people in teaching]
    return [
        Clash(
            kind=ClashKind.TOO_FEW_INSTRUCTORS,
            resource=session,
            session=session,
            offering=scheduled.offering,
            offering_code=scheduled.code,
            needed=needed,
            available=count,
        )
        for session, count in there
        if count < needed
    ]


def ahead(sessions: Iterable[tuple[str, Session]], at: datetime) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The sessions that take place and are not over, each with those who teach it."""
    for ident, session in sessions:
        if not session.cancelled and session.ends_at > at:
            yield ident, (*session.instructors, *session.assistants)
