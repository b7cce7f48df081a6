"""Facts for commands that begin an import."""

from collections.abc import Sequence
from typing import Any

from services.enrollment.commands import OpenRollout
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.projections import OFFERINGS, ORGANIZATIONS, PROGRAMS


async def for_rollouts(commands: Sequence[OpenRollout], reads: Any) -> Answers:
    """Nothing but that what is rolled out, and the organizations, are known."""
    positions = reads.positions()
    offerings = await reads.get_many(OFFERINGS, each(command.offering for command in commands))
    programs = await reads.get_many(PROGRAMS, each(command.program for command in commands))
    named = [one for command in commands for one in command.organizations]
    organizations = await reads.get_many(ORGANIZATIONS, each(named))

    def facts(command: OpenRollout) -> None:
        if command.offering is not None:
            known_in(offerings, "offering", command.offering)
        else:
            known_in(programs, "program", command.program)
        for one in command.organizations:
            known_in(organizations, "organization", one)

    return gathered(facts, commands, positions)
