"""Facts for commands about notices."""

from collections.abc import Sequence
from typing import Any

from services.enrollment.commands import ResendNotice
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.projections import NOTICES


async def for_resending(commands: Sequence[ResendNotice], reads: Any) -> Answers:
    """Nothing but that there is such a notice."""
    positions = reads.positions()
    known = await reads.get_many(NOTICES, each(command.notice for command in commands))
    return gathered(lambda command: known_in(known, "notice", command.notice) and None, commands, positions)
