"""Facts for commands that end an enrollment."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.ids import root_of
from services.enrollment.commands import CancelEnrollment, TransferEnrollment
from services.enrollment.domain.admission import Dates, is_seated, stream_of
from services.enrollment.facts.arriving import Answers, each, gathered
from services.enrollment.facts.enrolling import beyond_of, check_reach
from services.enrollment.projections import OFFERINGS, OfferingDocument


async def for_cancelling(commands: Sequence[CancelEnrollment], reads: Any) -> Answers:
    """Per command the `Dates` of what is left."""
    positions = reads.positions()
    dates = await dates_left(commands, reads)
    beyond = await beyond_of(commands, reads)

    def facts(command: CancelEnrollment) -> Dates:
        check_reach(command, beyond)
        return dates[command.enrollment]

    return gathered(facts, commands, positions)


async def dates_left(commands: Sequence[CancelEnrollment | TransferEnrollment], reads: Any) -> Mapping[str, Dates]:
    """By enrollment when what is left takes place, where its own stream does not say so, or somebody asks who may not
    leave what was delivered.
    """
    targets = {one.enrollment: root_of(stream_of(one.enrollment)) for one in commands}
    asked = {targets[one.enrollment] for one in commands if one.asker is not None and one.asker.narrow}
    wanted = each(one for one in targets.values() if one in asked or not is_seated(one))
    offerings: Mapping[str, OfferingDocument] = await reads.get_many(OFFERINGS, wanted)
    found = {
        ident: Dates(starts_at=one.starts_at, ends_at=one.ends_at, delivered=one.delivered)
        for ident, one in offerings.items()
    }
    return {enrollment: found.get(target, Dates()) for enrollment, target in targets.items()}
