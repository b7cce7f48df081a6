"""Facts for commands about a request."""

from collections.abc import Sequence
from typing import Any

from services.enrollment.commands import ApproveRequest, RejectRequest, WithdrawRequest
from services.enrollment.facts.arriving import Answers, gathered
from services.enrollment.facts.enrolling import beyond_of, check_reach


async def for_requests(commands: Sequence[ApproveRequest | RejectRequest | WithdrawRequest], reads: Any) -> Answers:
    """Nothing but that the learner is one of those whom the asker acts for."""
    positions = reads.positions()
    beyond = await beyond_of(commands, reads)
    return gathered(lambda command: check_reach(command, beyond), commands, positions)
