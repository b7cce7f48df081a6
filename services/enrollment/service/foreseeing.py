"""What enrollment's reactions and timers make of a command, for its dry run to tell: who gets the seats, who is let in,
what ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.decider import Command, Context, Gathered, Handler
from chassis.errors import NotYetKnown, Problem
from chassis.foreseeing import Following, foreseeing
from chassis.ids import stream
from contracts.enrollment import EnrollmentApproved
from contracts.event import Event
from services.enrollment import facts
from services.enrollment.commands import (
    ApproveRequest,
    Asker,
    CancelEnrollment,
    ChangeCapacity,
    ChangeLearner,
    EnrollLearner,
    ReleaseLeaver,
    ReserveSeats,
    TransferEnrollment,
    TryRevision,
    Via,
)
from services.enrollment.domain.admission import learner_of
from services.enrollment.domain.leaver import has_left, release, release_streams
from services.enrollment.domain.offering_terms import PROGRAM, terms_stream
from services.enrollment.domain.passing_on import promote_next
from services.enrollment.domain.roster import Roster, evolve
from services.enrollment.notices.telling import reach, telling
from services.enrollment.prospects import Leaving, for_foreseeing, for_leaving, targets_of
from services.enrollment.reactions import PASS_ON, enroll_approved, pass_on
from services.enrollment.service.enrolling import enroll, enrolling_streams

_promote, _enroll, _release = telling(promote_next), telling(enroll), telling(release)


def _passed_on(
    states: Mapping[str, Any], _command: Command, said: Sequence[tuple[str, Event]], context: Context
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


def _ahead(command: ChangeLearner, context: Context) -> Sequence[str]:
    """The learner, and what decides about each of their enrollments."""
    known: Leaving = context.facts or Leaving()
    return release_streams(ReleaseLeaver(learner=command.learner), replace(context, facts=known.enrollments))


def _let_go(
    states: Mapping[str, Any], command: ChangeLearner, said: Sequence[tuple[str, Event]], context: Context
) -> Iterable[Event]:
    """The end of what lies ahead of who leaves, and who gets their seats, once these were held for long enough."""
    if not has_left(said):
        return ()
    ahead: Leaving = context.facts
    name, then = stream("learner", command.learner), context.at + timedelta(days=ahead.days)
    left = {**states, name: replace(states[name], active=False, released=False)}
    order = ReleaseLeaver(learner=command.learner, notify=command.notify)
    ended = _release(left, order, replace(context, facts=ahead.enrollments, at=then)).events
    later = replace(context, facts=ahead.candidates, at=then)
    return [*(event for _, event in ended), *_passed_on(left, command, ended, later)]


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
LEAVING: Following[ChangeLearner] = Following(
    told_to=lambda command: command.active is False, streams=_ahead, gather=for_leaving, decide=_let_go
)
FOLLOWING: Mapping[type, Following[Any]] = {
    ChangeCapacity: SEATS,
    ReserveSeats: SEATS,
    TryRevision: SEATS,
    CancelEnrollment: SEATS,
    TransferEnrollment: SEATS,
    ApproveRequest: LETTING_IN,
    ChangeLearner: LEAVING,
}


def foreseen(handler: Handler[Any]) -> Handler[Any]:
    """The handler, whose dry runs tell what comes of the command by itself, where something does."""
    following = FOLLOWING.get(handler.command)
    return foreseeing(handler, following, reach) if following else handler
