"""Two paths of one person: what counts on that of the one id counts on that of the other, which is kept."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.attendance import CourseCredited, PathHandedOn
from services.attendance.commands import HandPathOn
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


def _copy(path: Path) -> Path:
    programs = {program: msgspec.structs.replace(one) for program, one in path.programs.items()}
    return Path(programs=programs, credits={course: dict(some) for course, some in path.credits.items()})
