"""One learner's progress on one offering: outcomes per component, and what they come to.

Evidence may arrive late, twice and in any order. Each source has its last word on a component, and
one satisfied source is enough. `not_met` takes back what its own source said; stated without a
source it is a judgment, and takes back everything said before. Whenever the date moves that the
evidence comes to, the completion is told anew; and so is what renewed it, where that can be. What is
done before its component is open is kept, and counts from when it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.decider import Context, Decision, Timer
from chassis.errors import Unknown
from chassis.ids import stream
from contracts.attendance import (
    CompletionWithdrawn,
    ComponentOutcomeRecorded,
    CourseCompleted,
    CourseFailed,
    CourseRenewed,
    CourseWithdrawn,
    Outcome,
    RenewalWithdrawn,
)
from contracts.event import Event
from contracts.shared import CompletionRule
from services.attendance.commands import CourseResult, JudgeProgress, RecordOutcome
from services.attendance.domain.evidence import UNTOLD, WAIVED, Word, Words, dated, latest, met_since, speak, undone_at
from services.attendance.domain.renewing import renewals
from services.attendance.domain.requirement import Requirement

CATEGORY = "progress"
UNLOCK = "unlock"
ON_ITS_WAY = timedelta(minutes=1)
"""How long an enrollment may be on its way here that somebody's evidence waits for."""


class Progress(msgspec.Struct):
    """What decisions about a learner's progress rest on.

    `words` holds each source's last word per component; `seen` the evidence counted so far; `renewed` when the
    completion was renewed, as was told.
    """

    words: dict[str, dict[str, Word]] = {}
    seen: dict[tuple[str, str, str], Outcome] = {}
    result: CourseResult | None = None
    grade: str | None = None
    stated: bool = False
    renewed: frozenset[datetime] = frozenset()


def record_outcome(states: Mapping[str, Any], command: RecordOutcome, context: Context) -> Decision:
    """The outcome, and what it brings about: the course completed, its completion withdrawn, or dated anew.

    A course is completed when the last of its required components was, in whatever order that is told.
    An earlier date is told by another completion, a later one by withdrawing the one that stood first.
    What is told of renewals changes with it. Where a component is not open yet, a timer is set for when it is.

    Nothing if this evidence was counted already; the reply tells since when the component is met.

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
    if _counted(progress, command, happened_at):
        return Decision(reply=_reply(command, progress.words, recorded=False))
    recorded = ComponentOutcomeRecorded(
        offering=command.offering,
        course=asked.course,
        learner=command.learner,
        component=command.component,
        outcome=command.outcome,
        source=command.source,
        source_id=command.source_id,
        happened_at=happened_at,
        alone=_alone(progress, command, asked),
    )
    words = _with(progress.words, recorded, happened_at)
    consequences = list(_consequences(progress, words, recorded, asked, context.at))
    return Decision(
        events=[(name, recorded), *((name, event) for event, _ in consequences)],
        effective={place: moment for place, (_, moment) in enumerate(consequences, start=1)},
        reply=_reply(command, words, recorded=True),
        status=201,
        timers=_awaited(words, command, asked, context.at),
    )


def judge(states: Mapping[str, Any], command: JudgeProgress, context: Context) -> Decision:
    """The course completed, where that only waited for components to open; `context.facts` is null where none waits.

    A component that opens at `due` is open then, however late that is told.
    """
    name = stream(CATEGORY, f"{command.offering}.{command.learner}")
    progress: Progress = states[name]
    asked: Requirement | None = context.facts
    if asked is None or not _judges(progress, asked) or progress.result is not None:
        return Decision()
    at = latest(progress.words, max(context.at, command.due or context.at))
    since = asked.complete_since(progress.words)
    if since is None or since > at:
        return Decision(timers=_opening(progress.words, command, asked, at))
    who: dict[str, Any] = {"offering": command.offering, "course": asked.course, "learner": command.learner}
    told: list[tuple[Event, datetime]] = [(CourseCompleted(**who), dated(since, at))]
    told += renewals(progress.renewed, [*asked.renewals(progress.words, since)], who)
    return Decision(
        events=[(name, event) for event, _ in told],
        effective={place: moment for place, (_, moment) in enumerate(told)},
    )


def evolve(progress: Progress, event: Event) -> Progress:
    """Fold one event."""
    match event:
        case ComponentOutcomeRecorded():
            words = progress.words.setdefault(event.component, {})
            word = Word(event.outcome, event.happened_at or UNTOLD, named=event.source_id or "")
            speak(words, event.source, word, alone=event.alone)
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
        case CourseRenewed():
            progress.renewed |= {event.happened_at}
        case RenewalWithdrawn():
            progress.renewed -= {event.happened_at}
    return progress


def _counted(progress: Progress, command: RecordOutcome, happened_at: datetime) -> bool:
    if command.source is not None and command.source_id is not None:
        return progress.seen.get((command.component, command.source, command.source_id)) is command.outcome
    words = progress.words.get(command.component, {})
    word = words.get(command.source or "")
    if word is None or word.outcome is not command.outcome:
        return False
    if word.met:
        return (word.waived_at if word.waived_at and word.outcome in WAIVED else word.at) <= happened_at
    return command.source is not None or not any(other.met for other in words.values())


def _alone(progress: Progress, command: RecordOutcome, asked: Requirement) -> bool:
    """Whether it takes back evidence that was counted, and more stands that its source said; where nothing is done
    twice, a source has one word.
    """
    if command.outcome is not Outcome.NOT_MET or command.source is None or command.source_id is None:
        return False
    word = progress.words.get(command.component, {}).get(command.source)
    others = word.standing.keys() - {command.source_id} if word is not None and asked.renewable else ()
    return bool(others) and (command.component, command.source, command.source_id) in progress.seen


def _reply(command: RecordOutcome, words: Words, *, recorded: bool) -> dict[str, Any]:
    since = min(met_since(words.get(command.component, {})), default=UNTOLD)
    met_at = None if since == UNTOLD else since
    return {"offering": command.offering, "learner": command.learner, "recorded": recorded, "met_since": met_at}


def _judges(progress: Progress, asked: Requirement) -> bool:
    """Whether the components say what the course comes to."""
    return not progress.stated and asked.rule is not CompletionRule.RESULT


def _consequences(
    progress: Progress,
    words: Words,
    recorded: ComponentOutcomeRecorded,
    asked: Requirement,
    at: datetime,
) -> Iterator[tuple[Event, datetime]]:
    if not _judges(progress, asked):
        return
    happened_at = recorded.happened_at or UNTOLD
    before = _stood_since(progress, asked)
    after = asked.complete_since(words)
    if after is not None and after > latest(words, at):
        after = None
    who: dict[str, Any] = {"offering": recorded.offering, "course": recorded.course, "learner": recorded.learner}
    if before is not None and (after is None or after > before):
        yield CompletionWithdrawn(**who), undone_at(before, happened_at)
    if after is not None and after != before:
        yield CourseCompleted(**who), dated(after, happened_at)
    yield from renewals(progress.renewed, [*asked.renewals(words, after)], who)


def _with(words: Words, recorded: ComponentOutcomeRecorded, happened_at: datetime) -> Words:
    """The words once this is said."""
    spoken = dict(words.get(recorded.component, {}))
    word = Word(recorded.outcome, happened_at, named=recorded.source_id or "")
    speak(spoken, recorded.source, word, alone=recorded.alone)
    return {**words, recorded.component: spoken}


def _stood_since(progress: Progress, asked: Requirement) -> datetime | None:
    """Since when the completion stands that was told, if one was; some were before components had to be open."""
    if progress.result is not CourseResult.COMPLETED:
        return None
    return asked.complete_since(progress.words) or asked.met_since(progress.words)


def _awaited(words: Words, command: RecordOutcome, asked: Requirement, at: datetime) -> Sequence[Timer]:
    """When to look again: once everything is open, and soon for somebody whose enrollment may be on its way."""
    if asked.order.asks_for_enrollment and asked.order.enrolled_at is None:
        return [_timer(command, at + ON_ITS_WAY)]
    return _opening(words, command, asked, at)


def _opening(words: Words, command: RecordOutcome | JudgeProgress, asked: Requirement, at: datetime) -> Sequence[Timer]:
    if not asked.order.gates:
        return []
    since = asked.complete_since(words)
    return [_timer(command, since)] if since is not None and since > latest(words, at) else []


def _timer(command: RecordOutcome | JudgeProgress, due: datetime) -> Timer:
    data = {"offering": command.offering, "learner": command.learner}
    return Timer(key=f"{UNLOCK}/{command.offering}.{command.learner}", kind=UNLOCK, due=due, data=data)
