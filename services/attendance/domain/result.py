"""A learner's result on one offering as it is stated from outside: it outranks the components."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.attendance import CompletionWithdrawn, CourseCompleted, CourseFailed, CourseWithdrawn
from contracts.event import Event
from contracts.shared import CompletionRule
from services.attendance.commands import CourseResult, RecordResult
from services.attendance.domain.progress import CATEGORY, Progress
from services.attendance.domain.renewing import renewals
from services.attendance.domain.requirement import Requirement


def record_result(states: Mapping[str, Any], command: RecordResult, context: Context) -> Decision:
    """The stated result, which outranks the components; nothing if it stands already.

    Raises:
        Refused: `effective-in-the-future`.
    """
    context.happened(command.effective_at)
    name = stream(CATEGORY, f"{command.offering}.{command.learner}")
    progress: Progress = states[name]
    asked: Requirement = context.facts
    reply = {"offering": command.offering, "learner": command.learner, "result": command.result}
    if progress.stated and (progress.result, progress.grade) == (command.result, command.grade):
        return Decision(reply=reply)
    events = [(name, event) for event in _resulting(progress, command, asked.course)]
    return Decision(events=events, reply=reply, status=201)


def _resulting(progress: Progress, command: RecordResult, course: str) -> Iterator[Event]:
    who: dict[str, Any] = {"offering": command.offering, "course": course, "learner": command.learner}
    if progress.result is CourseResult.COMPLETED and command.result is not CourseResult.COMPLETED:
        yield CompletionWithdrawn(**who)
        yield from (event for event, _ in renewals(progress.renewed, (), who))
    match command.result:
        case CourseResult.COMPLETED:
            yield CourseCompleted(**who, grade=command.grade, decided_by=CompletionRule.RESULT)
        case CourseResult.FAILED:
            yield CourseFailed(**who, grade=command.grade)
        case CourseResult.WITHDRAWN:
            yield CourseWithdrawn(**who)
