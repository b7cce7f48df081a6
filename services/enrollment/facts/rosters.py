"""Facts for commands about all the seats of one offering."""

from collections.abc import Sequence
from typing import Any

from services.enrollment.commands import (
    ChangeCapacity,
)
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.facts.targets import open_offering
from services.enrollment.projections import (
    OFFERINGS,
)


async def for_capacity(commands: Sequence[ChangeCapacity], reads: Any) -> Answers:
    """Nothing but that the offering is open."""
    positions = reads.positions()
    offerings = await reads.get_many(OFFERINGS, each(command.offering for command in commands))
    return gathered(
        lambda command: open_offering(known_in(offerings, "offering", command.offering)), commands, positions
    )
