"""Facts for commands about the terms of an offering."""

from collections.abc import Sequence
from typing import Any

from services.enrollment.commands import SetOfferingTerms
from services.enrollment.domain.admission import called_off
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.projections import OFFERINGS, OfferingDocument, Stage


async def for_terms(commands: Sequence[SetOfferingTerms], reads: Any) -> Answers:
    """Nothing but that the offering is there, and was not called off; a draft has terms before it is published."""
    positions = reads.positions()
    offerings = await reads.get_many(OFFERINGS, each(command.offering for command in commands))

    def facts(command: SetOfferingTerms) -> None:
        offering: OfferingDocument = known_in(offerings, "offering", command.offering)
        if offering.stage is Stage.CANCELLED:
            raise called_off(offering.offering)

    return gathered(facts, commands, positions)
