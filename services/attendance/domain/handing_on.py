"""Two ids of one person: what counts on the path of the one counts on that of the other, which is kept; and so does
what was recorded of an offering that goes over.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.attendance import CourseCredited, PathHandedOn
from contracts.event import Event
from services.attendance.commands import HandPathOn, HandProgressOn, RecordOutcome
from services.attendance.domain import progress
from services.attendance.domain.evidence import UNTOLD, Word
from services.attendance.domain.path import CATEGORY, Path, Told, counted, evolve, source_of, telling


def hand_on(states: Mapping[str, Any], command: HandPathOn, context: Context) -> Decision:
    """All that was credited, on the path that is kept, with the programs that this decides there; nothing if it was
    handed on before. What is credited later follows by itself.
    """
    name = stream(CATEGORY, command.learner)
    own: Path = states[name]
    if own.kept == command.kept:
        return Decision()
    other = _copy(states[stream(CATEGORY, command.kept)])
    said: list[Told] = [(name, PathHandedOn(learner=command.learner, kept=command.kept), None)]
    for course, offerings in own.credits.items():
        for offering, happened_at in offerings.items():
            credited = CourseCredited(
                learner=command.kept,
                course=course,
                offering=source_of(offering, command.learner),
                happened_at=happened_at,
            )
            told = counted(other, credited, context.moment)
            for _, event, _ in told:
                other = evolve(other, event)
            said += told
    return telling(said)


def hand_progress_on(states: Mapping[str, Any], command: HandProgressOn, context: Context) -> Decision:
    """What stands of each source's words on each component, said of the one who has the offering now, as of when it was
    said; and what that completes. Nothing where nothing was recorded, or is said already. `context.facts` is the
    `Requirement`.
    """
    other: progress.Progress = states[stream(progress.CATEGORY, f"{command.offering}.{command.other}")]
    name = stream(progress.CATEGORY, f"{command.offering}.{command.learner}")
    state = deepcopy(states[name])
    said: list[tuple[str, Event]] = []
    effective: dict[int, datetime] = {}
    timers = []
    for component, words in other.words.items():
        for source, named, word in _said(words):
            told = _said_again(command, component, source, named, word, context.at)
            decision = progress.record_outcome({name: state}, told, context)
            moment = told.effective_at or context.moment
            for place, (_, event) in enumerate(decision.events):
                effective[len(said)] = decision.effective.get(place, moment)
                said.append((name, event))
                state = progress.evolve(state, event)
            timers = list(decision.timers)
    return Decision(events=said, effective=effective, timers=timers)


def _said(words: Mapping[str, Word]) -> Iterator[tuple[str, str, Word]]:
    """By source and the id of its evidence what it says, or that nothing of it is met."""
    for source, word in words.items():
        for named, one in (word.standing or {"": word}).items():
            yield source, named, one


def _said_again(
    command: HandProgressOn, component: str, source: str, named: str, word: Word, at: datetime
) -> RecordOutcome:
    return RecordOutcome(
        offering=command.offering,
        learner=command.learner,
        component=component,
        outcome=word.outcome,
        source=source or None,
        source_id=named or None,
        effective_at=None if word.at == UNTOLD else min(word.at, at),
        reason="The same person.",
    )


def _copy(path: Path) -> Path:
    programs = {program: msgspec.structs.replace(one) for program, one in path.programs.items()}
    return Path(programs=programs, credits={course: dict(some) for course, some in path.credits.items()})
