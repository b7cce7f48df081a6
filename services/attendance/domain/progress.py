"""One learner's progress on one offering: outcomes per component, and what they come to.

Evidence may arrive late, twice and in any order. Each source has its last word on a component, and
one satisfied source is enough. `not_met` takes back what its own source said; stated without a
source it is a judgment, and takes back everything said before.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Unknown
from chassis.ids import stream
from contracts.attendance import (
    CompletionWithdrawn,
    ComponentOutcomeRecorded,
    CourseCompleted,
    CourseFailed,
    CourseWithdrawn,
    Outcome,
)
from contracts.event import Event
from contracts.shared import CompletionRule
from services.attendance.commands import CourseResult, RecordOutcome, RecordResult

CATEGORY = "progress"
W = TypeVar("W")


class Requirement(msgspec.Struct, frozen=True):
    """What an offering's course asks for, as pinned when the offering was made."""

    course: str
    components: frozenset[str]
    required: frozenset[str]
    rule: CompletionRule


class Progress(msgspec.Struct):
    """What decisions about a learner's progress rest on.

    `words` holds each source's last word per component, `moments` when it was so; `seen` the evidence
    counted so far.
    """

    words: dict[str, dict[str, Outcome]] = {}
    moments: dict[str, dict[str, datetime]] = {}
    seen: dict[tuple[str, str, str], Outcome] = {}
    result: CourseResult | None = None
    grade: str | None = None
    stated: bool = False


def speak(words: dict[str, W], source: str | None, outcome: Outcome, word: W) -> None:
    """Let a source have its word on a component; a judgment without a source clears the others."""
    if source is None and outcome is Outcome.NOT_MET:
        words.clear()
    words[source or ""] = word


def record_outcome(states: Mapping[str, Any], command: RecordOutcome, context: Context) -> Decision:
    """The outcome, and what it brings about: the course completed, or its completion withdrawn.

    A course is completed when the last of its required components was, in whatever order that is told.

    Nothing if this evidence was counted already.

    Raises:
        Unknown: the course has no such component.
        Refused: `effective-in-the-future`.
    """
    happened_at = context.happened(command.effective_at)
    name = stream(CATEGORY, f"{command.offering}.{command.learner}")
    progress: Progress = states[name]
    asked: Requirement = context.facts
    if command.component not in asked.components:
        raise Unknown(
            f"This course has no component {command.component!r}.",
            component=command.component,
            components=sorted(asked.components),
        )
    if _counted(progress, command):
        return Decision(reply={"offering": command.offering, "learner": command.learner, "recorded": False})
    recorded = ComponentOutcomeRecorded(
        offering=command.offering,
        course=asked.course,
        learner=command.learner,
        component=command.component,
        outcome=command.outcome,
        source=command.source,
        source_id=command.source_id,
        happened_at=happened_at,
    )
    events = [(name, event) for event in (recorded, *_consequence(progress, recorded, asked))]
    completes = isinstance(events[-1][1], CourseCompleted)
    return Decision(
        events=events,
        effective={len(events) - 1: _completed_at(progress, recorded, happened_at, asked)} if completes else {},
        reply={"offering": command.offering, "learner": command.learner, "recorded": True},
        status=201,
    )


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


def evolve(progress: Progress, event: Event) -> Progress:
    """Fold one event."""
    match event:
        case ComponentOutcomeRecorded():
            words = progress.words.setdefault(event.component, {})
            speak(words, event.source, event.outcome, event.outcome)
            if event.happened_at is not None:
                speak(progress.moments.setdefault(event.component, {}), event.source, event.outcome, event.happened_at)
            if event.source is not None and event.source_id is not None:
                progress.seen[event.component, event.source, event.source_id] = event.outcome
        case CourseCompleted():
            progress.result, progress.grade = CourseResult.COMPLETED, event.grade
            progress.stated = event.decided_by is CompletionRule.RESULT
        case CourseFailed():
            progress.result, progress.grade, progress.stated = CourseResult.FAILED, event.grade, True
        case CourseWithdrawn():
            progress.result, progress.grade, progress.stated = CourseResult.WITHDRAWN, None, True
        case CompletionWithdrawn():
            progress.result, progress.grade, progress.stated = None, None, False
    return progress


def _counted(progress: Progress, command: RecordOutcome) -> bool:
    if command.source is not None and command.source_id is not None:
        return progress.seen.get((command.component, command.source, command.source_id)) is command.outcome
    return progress.words.get(command.component, {}).get(command.source or "") is command.outcome


def _consequence(progress: Progress, recorded: ComponentOutcomeRecorded, asked: Requirement) -> Iterator[Event]:
    if progress.stated or asked.rule is CompletionRule.RESULT or not asked.required:
        return
    words = dict(progress.words.get(recorded.component, {}))
    speak(words, recorded.source, recorded.outcome, recorded.outcome)
    known = {**progress.words, recorded.component: words}
    complete = all(_satisfied(known.get(component, {})) for component in asked.required)
    who: dict[str, Any] = {"offering": recorded.offering, "course": recorded.course, "learner": recorded.learner}
    if complete and progress.result is None:
        yield CourseCompleted(**who)
    elif not complete and progress.result is CourseResult.COMPLETED:
        yield CompletionWithdrawn(**who)


def _completed_at(
    progress: Progress, recorded: ComponentOutcomeRecorded, happened_at: datetime, asked: Requirement
) -> datetime:
    """When a course that this outcome completes was completed: with the component that was met last."""
    met = [happened_at]
    for component in asked.required - {recorded.component}:
        words, moments = progress.words.get(component, {}), progress.moments.get(component, {})
        told = [moments[source] for source, word in words.items() if word is not Outcome.NOT_MET and source in moments]
        met += [min(told)] if told else []
    return max(met)


def _satisfied(words: Mapping[str, Outcome]) -> bool:
    return any(outcome is not Outcome.NOT_MET for outcome in words.values())


def _resulting(progress: Progress, command: RecordResult, course: str) -> Iterator[Event]:
    who: dict[str, Any] = {"offering": command.offering, "course": course, "learner": command.learner}
    if progress.result is CourseResult.COMPLETED and command.result is not CourseResult.COMPLETED:
        yield CompletionWithdrawn(**who)
    match command.result:
        case CourseResult.COMPLETED:
            yield CourseCompleted(**who, grade=command.grade, decided_by=CompletionRule.RESULT)
        case CourseResult.FAILED:
            yield CourseFailed(**who, grade=command.grade)
        case CourseResult.WITHDRAWN:
            yield CourseWithdrawn(**who)
