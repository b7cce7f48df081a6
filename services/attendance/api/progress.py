"""Progress as it is told: component by component, and what is not open yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from chassis.access import Principal
from chassis.clock import utc_now
from chassis.errors import Unknown
from services.attendance.api.locks import locked, orders_of, steps_locked
from services.attendance.api.reach import within_reach
from services.attendance.api.shapes import (
    ComponentAnswer,
    Locked,
    OneEnrollment,
    OneProgress,
    PartAnswer,
    PartState,
    ProgramAnswer,
    ProgressAnswer,
)
from services.attendance.domain.evidence import Word
from services.attendance.domain.order import Order
from services.attendance.domain.requirement import counted_since
from services.attendance.projections import OFFERINGS, PROGRESS, SEATS
from services.attendance.projections.documents import (
    OfferingDocument,
    PathDocument,
    ProgramOnPath,
    ProgressDocument,
    ProgressState,
    SeatDocument,
)


async def show_progress(reads: Any, principal: Principal, asked: OneEnrollment) -> OneProgress:
    """How far one learner has come on one offering, and what is open to them; it is there from their enrollment on.

    Raises:
        Unknown: nobody is enrolled so, or nobody whom the caller may see.
    """
    seat: SeatDocument | None = await reads.get(SEATS, asked.enrollment)
    found: ProgressDocument | None = await reads.get(PROGRESS, asked.enrollment)
    offering: OfferingDocument | None = await reads.get(OFFERINGS, asked.enrollment.partition(".")[0])
    if offering is None or (seat is None and found is None):
        raise _unknown(asked.enrollment)
    learner = asked.enrollment.partition(".")[2]
    one = found or ProgressDocument(
        progress=asked.enrollment, offering=offering.offering, course=offering.course, learner=learner
    )
    if not await within_reach(reads, principal, [one]):
        raise _unknown(asked.enrollment)
    order = (await orders_of(reads, [one])).get(one.progress, Order())
    (told,) = await progress_told(reads, [one])
    counted = counted_since(one.words, order)
    parts = [
        PartAnswer(
            component=part.key,
            title=part.title,
            kind=part.kind,
            required=part.required,
            state=_state(part.key, told.locked, counted),
            outcome=told.components[part.key].outcome if part.key in told.components else None,
            at=told.components[part.key].at if part.key in told.components else None,
            locked=told.locked.get(part.key),
        )
        for part in offering.components
    ]
    return OneProgress(
        **{name: getattr(told, name) for name in told.__struct_fields__}, enrollment=one.progress, parts=tuple(parts)
    )


async def progress_told(reads: Any, found: Sequence[ProgressDocument]) -> tuple[ProgressAnswer, ...]:
    """These, each with what is not open to its learner now."""
    orders, now = await orders_of(reads, found), utc_now()
    return tuple(
        _progress(one, locked(orders[one.progress], one.words, now) if one.progress in orders else {}) for one in found
    )


def programs_told(path: PathDocument, shown: Mapping[str, ProgramOnPath]) -> Iterable[ProgramAnswer]:
    """These programs of a path."""
    for program, one in shown.items():
        yield ProgramAnswer(
            program=program,
            enrollment=one.enrollment,
            required=one.required,
            credited=tuple(course for course in one.required if path.credits.get(course)),
            joined_at=one.joined_at,
            completed_at=one.completed_at,
            left=one.left,
            locked=steps_locked(one, path),
        )


def _state(component: str, not_open: Collection[str], counted: Collection[str]) -> PartState:
    if component in not_open:
        return PartState.LOCKED
    return PartState.DONE if component in counted else PartState.OPEN


def _progress(one: ProgressDocument, not_open: dict[str, Locked]) -> ProgressAnswer:
    return ProgressAnswer(
        offering=one.offering,
        course=one.course,
        learner=one.learner,
        components={component: _component(words) for component, words in one.words.items()},
        state=one.state,
        grade=one.grade,
        completed_at=one.decided_at if one.state is ProgressState.COMPLETED else None,
        renewed_at=one.renewed_at,
        locked=not_open,
    )


def _component(words: Mapping[str, Word]) -> ComponentAnswer:
    """The first word that satisfies; if none does, the latest that does not."""
    met = [word for word in words.values() if word.met]
    word = min(met, key=lambda one: one.at) if met else max(words.values(), key=lambda one: one.at)
    return ComponentAnswer(outcome=word.outcome, at=word.at)


def _unknown(enrollment: str) -> Unknown:
    return Unknown(f"There is no enrollment {enrollment}.", enrollment=enrollment)
