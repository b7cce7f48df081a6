"""Facts for commands that hand a seat on."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from chassis.decider import Gathered
from chassis.errors import Problem
from chassis.ids import root_of
from services.enrollment.commands import SubstituteLearner, TransferEnrollment
from services.enrollment.domain.admission import Admission, stream_of
from services.enrollment.domain.transferring import Transfer
from services.enrollment.facts.arriving import Answers
from services.enrollment.facts.enrolling import for_enrolling, for_own
from services.enrollment.facts.leaving import dates_left


async def for_transferring(commands: Sequence[TransferEnrollment], reads: Any) -> Answers:
    """Per command its `Transfer`: what getting in there rests on. What is left is not in the way of it."""
    entering = await for_enrolling([command.entering for command in commands], reads)
    dates = await dates_left(commands, reads)
    answers: list[Gathered | Problem] = []
    for command, answer in zip(commands, entering, strict=True):
        if isinstance(answer, Problem):
            answers.append(answer)
            continue
        admission: Admission = answer.facts
        source = root_of(stream_of(command.enrollment))
        others = tuple(one for one in admission.clashes if one.with_offering != source)
        facts = Transfer(admission=replace(admission, clashes=others), dates=dates[command.enrollment])
        answers.append(replace(answer, facts=facts))
    return answers


async def for_substituting(commands: Sequence[SubstituteLearner], reads: Any) -> Answers:
    """Per command the `Admission` of the colleague; whose seat it is, is one whom the asker acts for."""
    theirs = await for_own(commands, reads)
    entering = await for_enrolling([command.entering for command in commands], reads)
    return [own if isinstance(own, Problem) else answer for own, answer in zip(theirs, entering, strict=True)]
