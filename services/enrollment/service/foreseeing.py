"""What enrollment's reactions make of a command, for its dry run to tell: who gets the seats, who is let in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.decider import Context, Gathered, Handler
from chassis.errors import NotYetKnown, Problem
from chassis.foreseeing import Following, foreseeing
from contracts.enrollment import EnrollmentApproved
from contracts.event import Event
from services.enrollment import facts
from services.enrollment.candidates import Tried, for_foreseeing, targets_of
from services.enrollment.commands import (
    ApproveRequest,
    Asker,
    CancelEnrollment,
    ChangeCapacity,
    EnrollLearner,
    ReserveSeats,
    TransferEnrollment,
    TryRevision,
    Via,
)
from services.enrollment.domain.admission import learner_of
from services.enrollment.domain.offering_terms import PROGRAM, terms_stream
from services.enrollment.domain.passing_on import promote_next
from services.enrollment.domain.roster import Roster, evolve
from services.enrollment.notices.telling import reach, telling
from services.enrollment.reactions import PASS_ON, enroll_approved, pass_on
from services.enrollment.service.enrolling import enroll, enrolling_streams

_promote, _enroll = telling(promote_next), telling(enroll)


def _passed_on(
    states: Mapping[str, Any], _command: Tried, said: Sequence[tuple[str, Event]], context: Context
) -> Iterable[Event]:
    """Who comes next, on copies of the rosters as the command leaves them."""
    then = dict(states)
    for name in dict.fromkeys(name for name, _ in said if isinstance(states[name], Roster)):
        then[name] = msgspec.msgpack.decode(msgspec.msgpack.encode(states[name]), type=Roster)
    _fold(then, said)
    follows: list[tuple[str, Event]] = []
    causes: list[Any] = [event for _, event in said if type(event) in PASS_ON.sources]
    for command in (one for event in causes for one in pass_on(event)):
        candidates = context.facts.get(command.offering)
        decision = _promote(then, command, replace(context, facts=candidates))
        _fold(then, decision.events)
        follows += decision.events
    return [event for _, event in follows]


def _fold(states: Mapping[str, Any], said: Sequence[tuple[str, Event]]) -> None:
    for name, event in said:
        if isinstance(states[name], Roster):
            evolve(states[name], event)


def _wish(command: ApproveRequest) -> EnrollLearner:
    """What all agree to, once they do."""
    root, learner = command.enrollment.partition(".")[0], learner_of(command.enrollment)
    offering, program = (None, root) if root.startswith(PROGRAM) else (root, None)
    return EnrollLearner(learner=learner, offering=offering, program=program, asker=Asker(kind=Via.REQUEST))


async def _for_letting_in(commands: Sequence[ApproveRequest], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command what letting the learner in rests on; or why they are not, which is told, and hinders no approval."""
    found = await facts.for_enrolling([_wish(command) for command in commands], reads)
    return [Gathered(facts=_told(one) if isinstance(one, Problem) else one.facts) for one in found]


def _told(problem: Problem) -> Problem:
    return problem.otherwise or problem if isinstance(problem, NotYetKnown) else problem


def _streams(command: ApproveRequest, context: Context) -> Sequence[str]:
    known = None if isinstance(context.facts, Problem) else context.facts
    return enrolling_streams(_wish(command), replace(context, facts=known))


def _let_in(
    states: Mapping[str, Any], _command: ApproveRequest, said: Sequence[tuple[str, Event]], context: Context
) -> Iterable[Event]:
    """The seat, or the place in the queue, of whom all have agreed to."""
    approved = [event for _, event in said if isinstance(event, EnrollmentApproved)]
    for command in (one for event in approved for one in enroll_approved(event)):
        if isinstance(context.facts, Problem):
            raise context.facts
        known = replace(context.facts, clashes=()) if command.despite_clash else context.facts
        return [event for _, event in _enroll(states, command, replace(context, facts=known)).events]
    return ()


SEATS: Following[Any] = Following(
    # Whom a seat goes to is no business of learners, nor of managers.
    told_to=lambda command: getattr(command, "asker", None) is None or not command.asker.narrow,
    streams=lambda command, context: tuple(terms_stream(one) for one in targets_of(command)),
    gather=for_foreseeing,
    decide=_passed_on,
)
LETTING_IN: Following[ApproveRequest] = Following(
    told_to=lambda command: True, streams=_streams, gather=_for_letting_in, decide=_let_in
)
FOLLOWING: Mapping[type, Following[Any]] = {
    ChangeCapacity: SEATS,
    ReserveSeats: SEATS,
    TryRevision: SEATS,
    CancelEnrollment: SEATS,
    TransferEnrollment: SEATS,
    ApproveRequest: LETTING_IN,
}


def foreseen(handler: Handler[Any]) -> Handler[Any]:
    """The handler, whose dry runs tell what comes of the command by itself, where something does."""
    following = FOLLOWING.get(handler.command)
    return foreseeing(handler, following, reach) if following else handler
