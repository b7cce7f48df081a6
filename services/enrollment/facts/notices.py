"""Facts for commands about notices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chassis.reads import every
from contracts.enrollment import EnrollmentState
from services.enrollment.commands import IntendNotices, ResendNotice
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.projections import ENROLLMENTS, NOTICES


async def for_resending(commands: Sequence[ResendNotice], reads: Any) -> Answers:
    """Nothing but that there is such a notice."""
    positions = reads.positions()
    known = await reads.get_many(NOTICES, each(command.notice for command in commands))
    return gathered(lambda command: known_in(known, "notice", command.notice) and None, commands, positions)


async def for_telling(commands: Sequence[IntendNotices], reads: Any) -> Answers:
    """Per command since when each seat of its offering is held, by enrollment."""
    positions = reads.positions()
    offerings = sorted({command.offering for command in commands})
    since: dict[str, dict[str, datetime]] = {offering: {} for offering in offerings}
    for seat in await every(reads, ENROLLMENTS, {"target": offerings, "state": EnrollmentState.ENROLLED}):
        since[seat.target][seat.enrollment] = seat.since
    return gathered(lambda command: since[command.offering], commands, positions)
