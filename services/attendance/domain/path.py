"""One learner's path: the programs they are on, the courses that count, in any order of arrival."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.attendance import (
    CourseCredited,
    PathHandedOn,
    PathJoined,
    PathLeft,
    PathMoved,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
)
from contracts.event import Event
from services.attendance.commands import CreditCourse, JoinPath, LeavePath, MovePath
from services.attendance.domain.evidence import UNTOLD, all_since, dated, undone_at
from services.attendance.domain.order import Order, of_steps

CATEGORY = "path"
Credits = Mapping[str, Mapping[str, datetime]]
Told = tuple[str, Event, datetime | None]
"""An event of a path, and since when it holds, where that is not when the command says."""


class Membership(msgspec.Struct):
    """A program that the learner is on, judged by the courses required when they enrolled, or were moved, in the order
    of its steps.
    """

    enrollment: str
    required: frozenset[str]
    organization: str | None = None
    completed: bool = False
    order: Order = Order()

    def met_since(self, credited: Credits) -> datetime | None:
        """Since when these courses complete the program, or null; one that requires nothing is never completed."""
        done = {course: min(offerings.values()) for course, offerings in credited.items() if offerings}
        counted = self.order.counted(done, {}) if self.order.gates else done
        return all_since([counted[course]] if course in counted else [] for course in self.required)


class Path(msgspec.Struct):
    """What decisions about a learner's path rest on; `credits` says on which offerings, and since when. Who is called
    otherwise by now is `kept` as that: what is credited here counts there as well.
    """

    programs: dict[str, Membership] = {}
    credits: dict[str, dict[str, datetime]] = {}
    kept: str | None = None


def join(states: Mapping[str, Any], command: JoinPath, context: Context) -> Decision:
    """The program on the learner's path, and completed with the last of its courses if they all are."""
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
        steps=command.steps,
    )
    membership = _membership(joined)
    events: list[tuple[str, Event]] = [(name, joined)]
    since = membership.met_since(path.credits)
    if since is None:
        return Decision(events=events)
    events.append((name, _completed(command.learner, command.program, membership)))
    return Decision(events=events, effective={1: dated(since, context.moment)})


def move(states: Mapping[str, Any], command: MovePath, context: Context) -> Decision:
    """The program on the learner's path in another version, judged anew; nothing if it is not on it, or the same.

    A completion that the new version does not bear ends now; one of another date is told anew.
    """
    name = stream(CATEGORY, command.learner)
    path: Path = states[name]
    stood = path.programs.get(command.program)
    moved = msgspec.convert(command, PathMoved, from_attributes=True)
    if stood is None:
        return Decision()
    membership = _membership(moved)
    if (stood.required, stood.order) == (membership.required, membership.order):
        return Decision()
    before = stood.met_since(path.credits) if stood.completed else None
    after = membership.met_since(path.credits)
    decided = list(_told(command.learner, command.program, membership, before, after, context.moment))
    return Decision(
        events=[(name, moved), *((name, event) for event, _ in decided)],
        effective={place: moment for place, (_, moment) in enumerate(decided, start=1)},
    )


def leave(states: Mapping[str, Any], command: LeavePath, _context: Context) -> Decision:
    """The program off the learner's path; nothing if it is not on it."""
    name = stream(CATEGORY, command.learner)
    if command.program not in states[name].programs:
        return Decision()
    return Decision(events=((name, PathLeft(program=command.program, learner=command.learner)),))


def handed_on_to(states: Mapping[str, Any], command: CreditCourse, _context: Context) -> Sequence[str]:
    """The path of the same person on which the course counts as well."""
    kept: str | None = states[stream(CATEGORY, command.learner)].kept
    return (stream(CATEGORY, kept),) if kept else ()


def credit(states: Mapping[str, Any], command: CreditCourse, context: Context) -> Decision:
    """A completed course counted, from another date on, or no longer, and the programs that this decides; on the path
    of the one who is the same person, too.

    Nothing if it counts from that date on already, or does not count.
    """
    happened_at = None if command.withdrawn else context.moment
    kept: str | None = states[stream(CATEGORY, command.learner)].kept
    whose = [(command.learner, command.offering)]
    whose += [(kept, source_of(command.offering, command.learner))] if kept else []
    said: list[Told] = []
    for learner, source in whose:
        credited = CourseCredited(
            learner=learner,
            course=command.course,
            offering=source,
            withdrawn=command.withdrawn,
            happened_at=happened_at,
        )
        said += counted(states[stream(CATEGORY, learner)], credited, context.moment)
    return telling(said)


def source_of(offering: str, learner: str) -> str:
    """Where a course was completed, on the path of another who is the same person: both may have been there. What was
    taken over from an earlier system is named after its learner anyway.
    """
    return offering if "." in offering else f"{offering}.{learner}"


def counted(path: Path, credited: CourseCredited, moment: datetime) -> list[Told]:
    """The credit, and the programs that it decides; nothing if it is so already."""
    if path.credits.get(credited.course, {}).get(credited.offering) == credited.happened_at:
        return []
    name = stream(CATEGORY, credited.learner)
    return [(name, credited, None), *((name, event, at) for event, at in _decided(path, credited, moment))]


def telling(said: Sequence[Told]) -> Decision:
    """The decision that tells these, each of its own time."""
    effective = {place: at for place, (_, _, at) in enumerate(said) if at is not None}
    return Decision(events=[(name, event) for name, event, _ in said], effective=effective)


def evolve(path: Path, event: Event) -> Path:
    """Fold one event."""
    match event:
        case PathJoined():
            path.programs[event.program] = _membership(event)
        case PathMoved():
            stood = path.programs.get(event.program)
            path.programs[event.program] = _membership(event)
            path.programs[event.program].completed = stood is not None and stood.completed
        case PathHandedOn():
            path.kept = event.kept
        case PathLeft():
            path.programs.pop(event.program, None)
        case CourseCredited():
            path.credits[event.course] = _credits(path, event)
        case ProgramCompleted() if event.program in path.programs:
            path.programs[event.program].completed = True
        case ProgramCompletionWithdrawn() if event.program in path.programs:
            path.programs[event.program].completed = False
    return path


def _membership(joined: PathJoined | PathMoved) -> Membership:
    required = frozenset(joined.required)
    return Membership(joined.enrollment, required, joined.organization, order=of_steps(joined.steps))


def _credits(path: Path, credited: CourseCredited) -> dict[str, datetime]:
    """The offerings that the course counts on once this is told."""
    offerings = dict(path.credits.get(credited.course, {}))
    if credited.withdrawn:
        offerings.pop(credited.offering, None)
    else:
        offerings[credited.offering] = credited.happened_at or UNTOLD
    return offerings


def _decided(path: Path, credited: CourseCredited, moment: datetime) -> Iterator[tuple[Event, datetime]]:
    known = {**path.credits, credited.course: _credits(path, credited)}
    for program, membership in path.programs.items():
        before = membership.met_since(path.credits) if membership.completed else None
        after = membership.met_since(known)
        if before is not None and after is not None and after > before and not credited.withdrawn:
            before = None
        yield from _told(credited.learner, program, membership, before, after, moment)


def _told(
    learner: str,
    program: str,
    membership: Membership,
    before: datetime | None,
    after: datetime | None,
    moment: datetime,
) -> Iterator[tuple[Event, datetime]]:
    """What is told of a program that was completed since `before`, and is since `after`."""
    if before is not None and after is None:
        yield _withdrawn(learner, program, membership), moment
    elif before is not None and after is not None and after > before:
        # What remains completes the program later: until then it never was.
        yield _withdrawn(learner, program, membership), undone_at(before, moment)
    if after is not None and after != before:
        yield _completed(learner, program, membership), dated(after, moment)


def _withdrawn(learner: str, program: str, membership: Membership) -> ProgramCompletionWithdrawn:
    return ProgramCompletionWithdrawn(enrollment=membership.enrollment, program=program, learner=learner)


def _completed(learner: str, program: str, membership: Membership) -> ProgramCompleted:
    return ProgramCompleted(
        enrollment=membership.enrollment,
        program=program,
        learner=learner,
        organization=membership.organization,
    )
