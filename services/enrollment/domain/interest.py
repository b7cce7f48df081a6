"""Who wants to be told when a course has a date, and who was told of which."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Context, Decision, Timer
from chassis.ids import ident_of, stream
from contracts.enrollment import InterestRegistered, InterestTold, InterestWithdrawn, LearnerEnrolled
from contracts.event import Event
from services.enrollment.commands.interest import (
    EndInterest,
    HandOnInterests,
    NoteDate,
    RegisterInterest,
    TellInterested,
    WithdrawInterest,
)
from services.enrollment.domain.admission import asked_by

DATED = "dated"
ENROLLED, MERGED = "enrolled", "merged"


class Interest(msgspec.Struct):
    """Whether a learner wants to be told, and the offerings that they were told of: of each once, whatever they have
    wanted in between.
    """

    standing: bool = False
    told: set[str] = msgspec.field(default_factory=set)


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What the views know of an interest, beside what its own stream does."""

    course: str
    organization: str | None = None
    via: str = ""


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


def withdraw(states: Mapping[str, Any], command: WithdrawInterest, _context: Context) -> Decision:
    """The learner is on the list no more; nothing if they were not."""
    name = interest_stream(command.course, command.learner)
    events = ended(states, command.course, command.learner, "")
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


def handing_streams(command: HandOnInterests, context: Context) -> Sequence[str]:
    """What the one waits for, and the same of the other."""
    courses = [one.course for one in context.facts or ()]
    return [interest_stream(course, who) for course in courses for who in (command.merged, command.kept)]


def hand_on(states: Mapping[str, Any], command: HandOnInterests, context: Context) -> Decision:
    """Whatever the one waits for, the other does. `context.facts` are `Waiting`."""
    said: list[tuple[str, Event]] = []
    for one in context.facts or ():
        over = ended(states, one.course, command.merged, MERGED)
        name = interest_stream(one.course, command.kept)
        if over and not states[name].standing:
            about = _about(one.course, command.kept)
            said.append((name, InterestRegistered(**about, organization=one.organization, via=one.via)))
        said += over
    return Decision(events=said)


def enrolling(states: Mapping[str, Any], decision: Decision) -> list[tuple[str, Event]]:
    """What ends with the seats that a decision gives, of the interests that it looks at."""
    found: list[tuple[str, Event]] = []
    for _, event in decision.events:
        if isinstance(event, LearnerEnrolled) and interest_stream(event.course, event.learner) in states:
            found += ended(states, event.course, event.learner, ENROLLED, event.offering)
    return found


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
        case InterestWithdrawn():
            interest.standing = False
        case InterestTold():
            interest.told.add(event.offering)
        case _:
            pass
    return interest


def _about(course: str, learner: str) -> dict[str, str]:
    return {"interest": interest_of(course, learner), "course": course, "learner": learner}
