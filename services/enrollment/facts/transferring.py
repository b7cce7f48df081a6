"""Facts for commands that hand a seat on."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from chassis.decider import Gathered
from chassis.errors import Problem
from chassis.ids import root_of
from services.enrollment.commands import SubstituteLearner, TransferEnrollment
from services.enrollment.domain.admission import Admission, is_seated, stream_of
from services.enrollment.domain.transferring import Transfer
from services.enrollment.facts.arriving import Answers, each
from services.enrollment.facts.enrolling import for_enrolling, for_own
from services.enrollment.projections import OFFERINGS


async def for_transferring(commands: Sequence[TransferEnrollment], reads: Any) -> Answers:
    """Per command its `Transfer`: what getting in there rests on. What is left is not in the way of it."""
    sources = [root_of(stream_of(command.enrollment)) for command in commands]
    entering = await for_enrolling([command.entering for command in commands], reads)
    left = await reads.get_many(OFFERINGS, each(one for one in sources if not is_seated(one)))
    answers: list[Gathered | Problem] = []
    for source, answer in zip(sources, entering, strict=True):
        if isinstance(answer, Problem):
            answers.append(answer)
            continue
        admission: Admission = answer.facts
        others = tuple(one for one in admission.clashes if one.with_offering != source)
        starts_at = left[source].starts_at if source in left else None
        facts = Transfer(admission=replace(admission, clashes=others), starts_at=starts_at)
        answers.append(replace(answer, facts=facts))
    return answers


async def for_substituting(commands: Sequence[SubstituteLearner], reads: Any) -> Answers:
    """Per command the `Admission` of the colleague; whose seat it is, is one whom the asker acts for."""
    theirs = await for_own(commands, reads)
    entering = await for_enrolling([command.entering for command in commands], reads)
    return [own if isinstance(own, Problem) else answer for own, answer in zip(theirs, entering, strict=True)]
