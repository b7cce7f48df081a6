"""Asking for an enrollment: beside the roster, which knows nothing of who only asks, or was refused."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused
from contracts.enrollment import (
    EnrollmentRefused,
    EnrollmentRequested,
)
from contracts.event import Event
from services.enrollment.commands import (
    Approval,
    Asker,
    EnrollLearner,
    Via,
)
from services.enrollment.domain import own_calendar
from services.enrollment.domain.admission import Admission, asked_by, check_open
from services.enrollment.domain.passing_on import deadline
from services.enrollment.domain.requests import (
    COORDINATOR,
    MANAGER,
    Request,
    about,
    answer,
    approved,
    pending,
    request_stream,
    stand_in,
)

ONCE_IN = timedelta(hours=1)
MOST_FACTS = 4_000
UNTOLD = (Via.IMPORT, Via.REQUIREMENT)
"""What comes many at once has a list of its own of what went wrong."""
STAGES: Mapping[str, tuple[str, ...]] = {
    Approval.NONE: (),
    Approval.MANAGER: (MANAGER,),
    Approval.COORDINATOR: (COORDINATOR,),
    Approval.BOTH: (MANAGER, COORDINATOR),
}


def stages(approval: str, asker: Asker | None) -> tuple[str, ...]:
    """Who has to agree, one after the other, before this asker's wish is done."""
    if asker is None or not asker.narrow:
        return ()
    agreed = MANAGER if asker.kind is Via.MANAGER else ""
    return tuple(stage for stage in STAGES.get(approval, ()) if stage != agreed)


def ask(request: Request, left: tuple[str, ...], command: EnrollLearner, context: Context) -> Decision:
    """The learner waits for others to agree; nothing if they do already. Where a manager should who is not there, it is
    coordinators' turn at once, and else once the manager has had their days.

    Raises:
        Refused: `enrollment-closed`, `own-calendar-clash`.
    """
    facts: Admission = context.facts
    target: Any = facts.target
    if pending(request, context.at):
        return Decision(reply=answer(command.enrollment, request.left))
    if command.offering is not None:
        check_open(command.offering, target, context.at)
        own_calendar.check(command.offering, command.learner, facts.clashes, context.at)
    vacant = facts.vacant and MANAGER in left
    left = stand_in(left) if vacant else left
    asked = EnrollmentRequested(
        **about(command.enrollment),
        course=getattr(target, "course", ""),
        stages=left,
        organization=facts.organization,
        via=asked_by(command),
        if_full=command.if_full.value,
        despite_clash=command.despite_clash,
        until=None if command.offering is None else deadline(target),
        vacant=vacant,
        turn_until=context.at + timedelta(days=facts.approval_days) if left[0] == MANAGER else None,
    )
    hints = own_calendar.hints(facts.at_night, context.at)
    reply = answer(command.enrollment, left) | hints
    return Decision(events=((request_stream(command.enrollment), asked),), reply=reply, status=201)


def agreed(request: Request, command: EnrollLearner, at: datetime) -> list[tuple[str, Event]]:
    """That a coordinator or a manager who enrolls somebody has agreed to what they asked for; nothing where they did
    not ask.
    """
    if not pending(request, at):
        return []
    by = MANAGER if command.asker is not None and command.asker.kind is Via.MANAGER else COORDINATOR
    return [(request_stream(command.enrollment), approved(request, command.enrollment, by, ()))]


def refused(
    states: Mapping[str, Any], command: EnrollLearner, problem: Refused, context: Context
) -> Sequence[tuple[str, Event]]:
    """Why somebody was not let in, for those who ask; the same rule is told once an hour."""
    if command.dry_run or (command.asker and command.asker.kind in UNTOLD):
        return ()
    request: Request = states[request_stream(command.enrollment)]
    if request.refused is not None:
        rule, last = request.refused
        if rule == problem.kind and context.at - last < ONCE_IN:
            return ()
    facts = msgspec.json.encode(problem.facts).decode()
    event = EnrollmentRefused(
        **about(command.enrollment),
        rule=problem.kind,
        refused_at=context.at,
        facts=facts if len(facts) <= MOST_FACTS else "",
        via=asked_by(command),
    )
    return ((request_stream(command.enrollment), event),)
