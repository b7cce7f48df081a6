"""How far those enrolled in a program have come, phase by phase."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.errors import Unknown
from chassis.projection import AsOf
from contracts.shared import Phase, Step
from services.reporting.api.asking import Name, identify
from services.reporting.projections import COURSES, PROGRAMS
from services.reporting.projections.documents import ProgramLabel
from services.reporting.projections.enrollment import COMPLETED, COURSE, ENROLLMENT, PROGRAM

ALL = 1_000_000


class FunnelAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which program."""

    program: Name


class FunnelLearnersAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which figure's names: of a course, of a phase, or of all enrolled."""

    program: Name
    phase: Phase | None = None
    course: Name | None = None
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 1_000


class FunnelCourse(msgspec.Struct, frozen=True, kw_only=True):
    """How many of those enrolled in the program completed the course, on whatever offering."""

    course: str
    code: str
    title: str
    required: bool
    completed: int


class FunnelPhase(msgspec.Struct, frozen=True, kw_only=True):
    """How many completed the phase: all its required courses, or any course where none is required."""

    phase: Phase
    completed: int
    courses: tuple[FunnelCourse, ...]


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """A program's path in figures, in the order of its phases; `enrolled` counts whoever ever was."""

    program: str
    code: str
    title: str
    enrolled: int
    phases: tuple[FunnelPhase, ...]


class FunnelLearners(msgspec.Struct, frozen=True, kw_only=True):
    """The learners behind a figure, by id; at most as many as were asked for, of `total`."""

    learners: tuple[str, ...]
    total: int


class Path(msgspec.Struct, frozen=True):
    """A program, who was ever enrolled in it, and who of them completed each course."""

    program: ProgramLabel
    enrolled: frozenset[str]
    completed: Mapping[str, frozenset[str]]

    def phases(self) -> Mapping[Phase, Sequence[Step]]:
        """The steps of each phase, phases in the order in which they first occur."""
        phases: dict[Phase, list[Step]] = {}
        for step in self.program.steps:
            phases.setdefault(step.phase, []).append(step)
        return phases

    def through(self, steps: Iterable[Step]) -> frozenset[str]:
        """Who completed a phase of these steps."""
        steps = tuple(steps)
        required = [self.completed[step.course] for step in steps if step.required]
        if required:
            return frozenset.intersection(*required)
        return frozenset[str]().union(*(self.completed[step.course] for step in steps))


async def show_funnel(reads: Any, _principal: Principal, asked: FunnelAsked) -> Funnel:
    """The figures of a program's path.

    Raises:
        Unknown: there is no such program.
    """
    path = await _path(reads, asked.program)
    labels = await reads.get_many(COURSES, sorted(path.completed))

    def course(step: Step) -> FunnelCourse:
        label = labels.get(step.course)
        return FunnelCourse(
            course=step.course,
            code=label.code if label else step.course,
            title=label.title if label else step.course,
            required=step.required,
            completed=len(path.completed[step.course]),
        )

    return Funnel(
        program=path.program.program,
        code=path.program.code,
        title=path.program.title,
        enrolled=len(path.enrolled),
        phases=tuple(
            FunnelPhase(phase=phase, completed=len(path.through(steps)), courses=tuple(course(step) for step in steps))
            for phase, steps in path.phases().items()
        ),
    )


async def show_funnel_learners(reads: Any, _principal: Principal, asked: FunnelLearnersAsked) -> FunnelLearners:
    """The names behind a figure of the funnel.

    Raises:
        Unknown: there is no such program, or it has no such course or phase.
    """
    path = await _path(reads, asked.program)
    if asked.course is not None:
        course = await identify(reads, COURSES, "course", asked.course)
        found = path.completed.get(course)
    elif asked.phase is not None:
        steps = path.phases().get(asked.phase)
        found = None if steps is None else path.through(steps)
    else:
        found = path.enrolled
    if found is None:
        raise Unknown("This program has no such step.", program=asked.program)
    return FunnelLearners(learners=tuple(sorted(found)[: asked.limit]), total=len(found))


async def _path(reads: Any, name: str) -> Path:
    ident = await identify(reads, PROGRAMS, "program", name)
    program: ProgramLabel = await reads.get(PROGRAMS, ident)
    members = await reads.rows(ENROLLMENT, {"kind": PROGRAM, "program": ident, "seated": True}, AsOf(), ALL)
    enrolled = frozenset(row["learner"] for row in members)
    completed = await completions(reads, [step.course for step in program.steps])
    return Path(program, enrolled, {course: learners & enrolled for course, learners in completed.items()})


async def completions(reads: Any, courses: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Per course, who completed it; one query."""
    where = {"kind": COURSE, "course": list(courses), "state": COMPLETED}
    found: dict[str, set[str]] = {course: set() for course in courses}
    for row in await reads.rows(ENROLLMENT, where, AsOf(), ALL):
        found[row["course"]].add(row["learner"])
    return {course: frozenset(learners) for course, learners in found.items()}
