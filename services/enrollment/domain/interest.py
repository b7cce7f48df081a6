"""Who wants to be told when a course has a date, and who was told of which."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Context, Decision, Timer
from chassis.ids import ident_of, stream
from contracts.enrollment import InterestRegistered, InterestTold, InterestWithdrawn, LearnerEnrolled
from contracts.event import Event
from services.enrollment.commands.interest import (
    EndInterest,
    NoteDate,
    RegisterInterest,
    TellInterested,
    WithdrawInterest,
)
from services.enrollment.domain.admission import asked_by
from services.enrollment.domain.merged import MERGED

DATED = "dated"
ENROLLED = "enrolled"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the views know of an interest that goes over to another id of the person, beside what its own stream does;
    and in which offering of the course that one has a `seat`.
    """

    course: str
    organization: str | None = None
    via: str = ""
    since: datetime | None = None
    seat: str | None = None


class Interest(msgspec.Struct):
    """Whether a learner wants to be told, and the offerings that they were told of: of each once, whatever they have
    wanted in between.
    """

    standing: bool = False
    told: set[str] = msgspec.field(default_factory=set)


def interest_of(course: str, learner: str) -> str:
    """The id of a learner's interest in a course."""
    return f"{course}.{learner}"


def interest_stream(course: str, learner: str) -> str:
    """The stream of a learner's interest in a course."""
    return stream("interest", interest_of(course, learner))


def register(states: Mapping[str, Any], command: RegisterInterest, context: Context) -> Decision:
    """The learner is on the list; nothing if they were. `context.facts` is their organization."""
    name = interest_stream(command.course, command.learner)
    reply = {"interest": ident_of(name), "standing": True}
    if states[name].standing:
        return Decision(reply=reply)
    registered = InterestRegistered(
        **_about(command.course, command.learner), organization=context.facts, via=asked_by(command)
    )
    return Decision(events=((name, registered),), reply=reply, status=201)


def withdraw_streams(command: WithdrawInterest, context: Context) -> Sequence[str]:
    """The learner's interest, by each id of theirs."""
    return [interest_stream(command.course, one) for one in _ids(command, context)]


def withdraw(states: Mapping[str, Any], command: WithdrawInterest, context: Context) -> Decision:
    """The learner is on the list no more, by no id of theirs; nothing if they were not. `context.facts` are the ids."""
    name = interest_stream(command.course, command.learner)
    events = [one for ident in _ids(command, context) for one in ended(states, command.course, ident, "")]
    return Decision(events=events, reply={"interest": ident_of(name), "standing": False})


def note_date(_states: Mapping[str, Any], command: NoteDate, context: Context) -> Decision:
    """Those who are interested are looked for beside the loop, however many there are."""
    data = {"course": command.course, "offering": command.offering}
    return Decision(timers=(Timer(key=f"{DATED}/{command.offering}", kind=DATED, due=context.at, data=data),))


def tell(states: Mapping[str, Any], command: TellInterested, _context: Context) -> Decision:
    """The learner is told; nothing if they were, or are interested no more."""
    name = interest_stream(command.course, command.learner)
    interest: Interest = states[name]
    if not interest.standing or command.offering in interest.told:
        return Decision(reply={"told": 0})
    told = InterestTold(**_about(command.course, command.learner), offering=command.offering)
    return Decision(events=((name, told),), reply={"told": 1})


def ending_streams(command: EndInterest, context: Context) -> Sequence[str]:
    """What the learner is interested in, of what is to end."""
    return [interest_stream(course, command.learner) for course in context.facts or ()]


def end(states: Mapping[str, Any], command: EndInterest, context: Context) -> Decision:
    """The learner is on none of these lists any more. `context.facts` are the courses."""
    found = [
        ended(states, course, command.learner, command.because, command.offering) for course in context.facts or ()
    ]
    return Decision(events=[one for some in found for one in some])


def enrolling(states: Mapping[str, Any], decision: Decision) -> list[tuple[str, Event]]:
    """What ends with the seats that a decision gives, of the interests that it looks at."""
    found: list[tuple[str, Event]] = []
    for _, event in decision.events:
        if isinstance(event, LearnerEnrolled) and interest_stream(event.course, event.learner) in states:
            found += ended(states, event.course, event.learner, ENROLLED, event.offering)
    return found


def handed_over(
    states: Mapping[str, Any], wanted: Wanted, merged: str, kept: str, said: Sequence[tuple[str, Event]]
) -> list[tuple[str, Event]]:
    """The interest goes on by the id that is kept: since when it was, and told of what it was told. It ends where the
    kept one has a seat, or comes to one by what was `said`; nothing where there is none.
    """
    course, name, mine = wanted.course, interest_stream(wanted.course, merged), interest_stream(wanted.course, kept)
    gives, has = states[name], states[mine]
    seats = [one.offering for _, one in said if isinstance(one, LearnerEnrolled) and one.course == course]
    if seats:
        both = [ended(states, course, one, ENROLLED, seats[0]) for one in (merged, kept)]
        return [one for some in both for one in some]
    if wanted.seat is not None:
        return ended(states, course, merged, ENROLLED, wanted.seat)
    over = ended(states, course, merged, MERGED)
    untold = tuple(sorted(gives.told - has.told))
    if not over or (has.standing and not untold):
        return over
    goes_on = InterestRegistered(
        **_about(course, kept), organization=wanted.organization, via=wanted.via, since=wanted.since, told=untold
    )
    return [(mine, goes_on), *over]


def ended(
    states: Mapping[str, Any], course: str, learner: str, because: str, offering: str | None = None
) -> list[tuple[str, Event]]:
    """The end of an interest; nothing where there is none."""
    name = interest_stream(course, learner)
    if not states[name].standing:
        return []
    return [(name, InterestWithdrawn(**_about(course, learner), because=because, offering=offering))]


def evolve(interest: Interest, event: Event) -> Interest:
    """Fold one event."""
    match event:
        case InterestRegistered():
            interest.standing = True
            interest.told.update(event.told)
        case InterestWithdrawn():
            interest.standing = False
        case InterestTold():
            interest.told.add(event.offering)
        case _:
            pass
    return interest


def _ids(command: WithdrawInterest, context: Context) -> Sequence[str]:
    return context.facts or (command.learner,)


def _about(course: str, learner: str) -> dict[str, Any]:
    return {"interest": interest_of(course, learner), "course": course, "learner": learner}
