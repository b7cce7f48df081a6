"""Facts for commands about the terms of an offering."""

from collections.abc import Sequence
from typing import Any

from chassis.decider import Gathered
from chassis.projection import Between
from services.enrollment.commands import SetOfferingTerms, SetProgramTerms, TakeBackCharges
from services.enrollment.domain.admission import called_off
from services.enrollment.domain.taking_back import Owing
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.projections import CHARGES, OFFERINGS, PROGRAMS, OfferingDocument, Stage

AT_ONCE = 500


async def for_terms(commands: Sequence[SetOfferingTerms], reads: Any) -> Answers:
    """Nothing but that the offering is there, and was not called off; a draft has terms before it is published."""
    positions = reads.positions()
    offerings = await reads.get_many(OFFERINGS, each(command.offering for command in commands))

    def facts(command: SetOfferingTerms) -> None:
        offering: OfferingDocument = known_in(offerings, "offering", command.offering)
        if offering.stage is Stage.CANCELLED:
            raise called_off(offering.offering)

    return gathered(facts, commands, positions)


async def for_taking_back(commands: Sequence[TakeBackCharges], reads: Any) -> Answers:
    """Per command whose charges are next."""
    positions = reads.positions()
    answers: list[Gathered] = []
    for command in commands:
        where = {"offering": command.offering, "owed": Between(since=1)}
        found, _ = await reads.find(CHARGES, where, ("learner",), AT_ONCE)
        owing = Owing(tuple(one.enrollment for one in found))
        answers.append(Gathered(facts=owing, rests_on=positions))
    return answers


async def for_program_terms(commands: Sequence[SetProgramTerms], reads: Any) -> Answers:
    """Nothing but that the program is there; a draft has terms before it is published."""
    positions = reads.positions()
    programs = await reads.get_many(PROGRAMS, each(command.program for command in commands))
    return gathered(lambda command: known_in(programs, "program", command.program) and None, commands, positions)
