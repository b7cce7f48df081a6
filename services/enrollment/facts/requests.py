"""Facts for commands about a request."""

from collections.abc import Sequence
from typing import Any

from chassis.reads import every
from services.enrollment.commands import ApproveRequest, PassOnRequests, RejectRequest, WithdrawRequest
from services.enrollment.domain.requests import MANAGER, Stand
from services.enrollment.facts.arriving import Answers, each, gathered
from services.enrollment.facts.enrolling import beyond_of, check_reach
from services.enrollment.projections import ALIASES, LEARNERS, REQUESTS


async def for_requests(commands: Sequence[ApproveRequest | RejectRequest | WithdrawRequest], reads: Any) -> Answers:
    """Nothing but that the learner is one of those whom the asker acts for."""
    positions = reads.positions()
    beyond = await beyond_of(commands, reads)
    return gathered(lambda command: check_reach(command, beyond), commands, positions)


async def for_passing_on(commands: Sequence[PassOnRequests], reads: Any) -> Answers:
    """Per command the requests of the manager's people that await one."""
    positions = reads.positions()
    found: dict[str, tuple[str, ...]] = {}
    managers = each(command.manager for command in commands)
    # Of whom somebody else turned out to be, the people are theirs.
    aliases = await reads.get_many(ALIASES, managers)
    for manager in managers:
        if manager in aliases and aliases[manager].kept != manager:
            found[manager] = ()
            continue
        people = [one.learner for one in await every(reads, LEARNERS, {"manager": manager})]
        awaiting = {"state": Stand.PENDING, "awaits": MANAGER}
        asked = await every(reads, REQUESTS, {"learner": people, **awaiting}) if people else []
        found[manager] = tuple(one.enrollment for one in asked)
    return gathered(lambda command: found[command.manager], commands, positions)
