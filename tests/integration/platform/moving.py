"""The files that a team moves in with, imported one after another."""

from rollbook.importers.moving.importing import KINDS
from rollbook.sample.content import SAMPLES

MOVING = SAMPLES / "moving"


async def moved_in(fresh, until=None):
    """Import the samples in order, those before one of them."""
    for name in list(KINDS)[: list(KINDS).index(until) if until else None]:
        tally = await fresh.sheet(name, MOVING / f"{name}.csv")
        assert not tally.told, tally.told
