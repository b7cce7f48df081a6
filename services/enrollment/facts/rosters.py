"""Facts for commands about all the seats of one offering."""

from collections.abc import Sequence
from typing import Any

from chassis.trees import below
from services.enrollment.commands import (
    ChangeCapacity,
    ReserveSeats,
    TryRevision,
)
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.facts.targets import open_offering
from services.enrollment.projections import (
    OFFERINGS,
    ORGANIZATIONS,
)


async def for_capacity(commands: Sequence[ChangeCapacity | TryRevision], reads: Any) -> Answers:
    """Nothing but that the offering is open."""
    positions = reads.positions()
    offerings = await reads.get_many(OFFERINGS, each(command.offering for command in commands))
    return gathered(
        lambda command: open_offering(known_in(offerings, "offering", command.offering)), commands, positions
    )


async def for_reserving(commands: Sequence[ReserveSeats], reads: Any) -> Answers:
    """Per command the organization and all that belongs to it; the offering is open."""
    positions = reads.positions()
    offerings = await reads.get_many(OFFERINGS, each(command.offering for command in commands))
    known = await reads.get_many(ORGANIZATIONS, each(command.organization for command in commands))
    covered = {one: await below(reads, ORGANIZATIONS, one, "organization") for one in known}

    def facts(command: ReserveSeats) -> tuple[str, ...]:
        open_offering(known_in(offerings, "offering", command.offering))
        if command.organization is None:
            return ()
        known_in(known, "organization", command.organization)
        return covered[command.organization]

    return gathered(facts, commands, positions)
