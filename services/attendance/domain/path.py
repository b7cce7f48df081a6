"""One learner's path: the programs they are on, the courses that count, in any order of arrival."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.attendance import (
    CourseCredited,
    PathJoined,
    PathLeft,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
)
from contracts.event import Event
from services.attendance.commands import CreditCourse, JoinPath, LeavePath

CATEGORY = "path"


class Membership(msgspec.Struct):
    """A program that the learner is on, judged by the courses required when they enrolled."""

    enrollment: str
    required: frozenset[str]
    organization: str | None = None
    completed: bool = False

    def met_by(self, credited: frozenset[str]) -> bool:
        """Whether these courses complete the program; one that requires nothing is never completed."""
        return bool(self.required) and self.required <= credited


class Path(msgspec.Struct):
    """What decisions about a learner's path rest on; `credits` says on which offerings."""

    programs: dict[str, Membership] = {}
    credits: dict[str, set[str]] = {}


def join(states: Mapping[str, Any], command: JoinPath, _context: Context) -> Decision:
    """The program on the learner's path, and completed at once if its courses already are."""
    name = stream(CATEGORY, command.learner)
    path: Path = states[name]
    if command.program in path.programs:
        return Decision()
    joined = PathJoined(
        enrollment=command.enrollment,
        program=command.program,
        learner=command.learner,
        required=command.required,
        organization=command.organization,
    )
    membership = _membership(joined)
    events: list[tuple[str, Event]] = [(name, joined)]
    if membership.met_by(frozenset(path.credits)):
        events.append((name, _completed(command.learner, command.program, membership)))
    return Decision(events=events)


def leave(states: Mapping[str, Any], command: LeavePath, _context: Context) -> Decision:
    """The program off the learner's path; nothing if it is not on it."""
    name = stream(CATEGORY, command.learner)
    if command.program not in states[name].programs:
        return Decision()
    return Decision(events=((name, PathLeft(program=command.program, learner=command.learner)),))


def credit(states: Mapping[str, Any], command: CreditCourse, _context: Context) -> Decision:
    """A completed course counted, or no longer counted, and the programs that this decides."""
    name = stream(CATEGORY, command.learner)
    path: Path = states[name]
    counted = command.offering in path.credits.get(command.course, ())
    if counted is not command.withdrawn:
        return Decision()
    credited = CourseCredited(
        learner=command.learner, course=command.course, offering=command.offering, withdrawn=command.withdrawn
    )
    events = [(name, event) for event in (credited, *_decided(path, credited))]
    return Decision(events=events)


def evolve(path: Path, event: Event) -> Path:
    """Fold one event."""
    match event:
        case PathJoined():
            path.programs[event.program] = _membership(event)
        case PathLeft():
            path.programs.pop(event.program, None)
        case CourseCredited(withdrawn=False):
            path.credits.setdefault(event.course, set()).add(event.offering)
        case CourseCredited():
            offerings = path.credits.get(event.course, set())
            offerings.discard(event.offering)
            if not offerings:
                path.credits.pop(event.course, None)
        case ProgramCompleted() if event.program in path.programs:
            path.programs[event.program].completed = True
        case ProgramCompletionWithdrawn() if event.program in path.programs:
            path.programs[event.program].completed = False
    return path


def _membership(joined: PathJoined) -> Membership:
    return Membership(joined.enrollment, frozenset(joined.required), joined.organization)


def _decided(path: Path, credited: CourseCredited) -> Iterator[Event]:
    others = path.credits.get(credited.course, set()) - {credited.offering}
    courses = frozenset(path.credits) - {credited.course}
    if others or not credited.withdrawn:
        courses |= {credited.course}
    for program, membership in path.programs.items():
        met = membership.met_by(courses)
        if met and not membership.completed:
            yield _completed(credited.learner, program, membership)
        elif membership.completed and not met:
            yield ProgramCompletionWithdrawn(
                enrollment=membership.enrollment, program=program, learner=credited.learner
            )


def _completed(learner: str, program: str, membership: Membership) -> ProgramCompleted:
    return ProgramCompleted(
        enrollment=membership.enrollment,
        program=program,
        learner=learner,
        organization=membership.organization,
    )
