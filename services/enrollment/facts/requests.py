"""Facts for commands about a request."""

from collections.abc import Sequence
from typing import Any

from chassis.ids import root_of
from chassis.reads import every
from services.enrollment.commands import (
    ApproveRequest,
    LapseRequest,
    MoveDeadlines,
    PassOnRequests,
    RejectRequest,
    WithdrawRequest,
)
from services.enrollment.domain.deadlines import Deadline
from services.enrollment.domain.passing_on import deadline
from services.enrollment.domain.requests import MANAGER, Stand, request_stream
from services.enrollment.facts.arriving import Answers, each, gathered
from services.enrollment.facts.enrolling import beyond_of, check_reach
from services.enrollment.projections import ALIASES, LEARNERS, OFFERINGS, REQUESTS


async def for_requests(commands: Sequence[ApproveRequest | RejectRequest | WithdrawRequest], reads: Any) -> Answers:
    """Nothing but that the learner is one of those whom the asker acts for."""
    positions = reads.positions()
    beyond = await beyond_of(commands, reads)
    return gathered(lambda command: check_reach(command, beyond), commands, positions)


async def for_deadlines(commands: Sequence[MoveDeadlines | LapseRequest], reads: Any) -> Answers:
    """Per command the `Deadline` of its offering, null where that is not known; with the requests for it that wait for
    somebody to agree where all of them are meant.
    """
    positions = reads.positions()
    targets = {command: _target(command) for command in dict.fromkeys(commands)}
    offerings = await reads.get_many(OFFERINGS, each(targets.values()))
    whole = each(one.offering for one in commands if isinstance(one, MoveDeadlines))
    pending = await every(reads, REQUESTS, {"offering": whole, "state": Stand.PENDING}) if whole else []
    asked: dict[str, list[str]] = {}
    for request in pending:
        asked.setdefault(request.offering, []).append(request.enrollment)

    def facts(command: MoveDeadlines | LapseRequest) -> Deadline | None:
        offering = offerings.get(targets[command])
        if offering is None:
            return None
        return Deadline(until=deadline(offering), requests=tuple(asked.get(offering.offering, ())))

    return gathered(facts, commands, positions)


def _target(command: MoveDeadlines | LapseRequest) -> str:
    return command.offering if isinstance(command, MoveDeadlines) else root_of(request_stream(command.enrollment))


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
