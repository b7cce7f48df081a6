"""What is asked of a decision loop, and what it answers."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Command, Handler, TimerCleared
from chassis.errors import KeyReused, Problem, Repeated


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One command, and who wants it, when and why.

    `command_id` (16 bytes) makes the request repeatable: the same id gives the same answer. Empty
    means that nobody will repeat it. `at` is the time of the command, by default that of its
    arrival; `effective_at` when it happened in the world, by default the command's own field of that
    name, else `at`. `body_hash` is computed where null. `after` holds the caller's positions by
    service, which the gathered facts shall have reached. `timer` is the timer that fires, cleared in
    the same transaction whatever is decided.
    """

    command: Command
    command_id: bytes
    actor: str
    at: datetime | None = None
    effective_at: datetime | None = None
    correlation: str = ""
    causation: str | None = None
    reason: str | None = None
    trace: str | None = None
    body_hash: bytes | None = None
    after: Mapping[str, int] = {}
    deadline_seconds: float = 10.0
    timer: TimerCleared | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What a command was answered. `position` is the last of its events (0: none); `repeated` tells
    that it was answered before.
    """

    status: int
    body: dict[str, Any]
    position: int = 0
    repeated: bool = False


Outcome = Reply | Problem


class Item:
    """A request on its way through the loop."""

    __slots__ = (
        "at", "behind", "body_hash", "command", "deadline", "facts", "followers", "future", "handler", "new_id",
        "outcome", "patience", "problem", "request", "rests_on", "streams", "trace",
    )  # fmt: skip

    def __init__(
        self, request: Request, handler: Handler[Any], *, at: datetime, body_hash: bytes, new_id: str, now: float
    ) -> None:
        self.request = request
        self.command = request.command
        self.handler = handler
        self.at = at
        self.body_hash = body_hash
        self.new_id = new_id
        self.deadline = now + request.deadline_seconds
        self.patience = now
        self.behind = False
        self.facts: Any = None
        self.rests_on: dict[str, int] | None = None
        self.problem: Problem | None = None
        self.trace: str | None = request.trace
        self.streams: tuple[str, ...] = ()
        self.outcome: Outcome | None = None
        self.followers: list[Item] = []
        self.future: asyncio.Future[Reply] | None = None

    def settle(self, outcome: Outcome) -> None:
        """Fix the answer, for this request and for those that repeat it in the same batch."""
        self.outcome = outcome
        for follower in self.followers:
            follower.outcome = again(outcome) if follower.body_hash == self.body_hash else key_reused()


def again(outcome: Outcome) -> Outcome:
    """The same answer, told to somebody who repeats the request."""
    if isinstance(outcome, Reply):
        return Reply(status=outcome.status, body=outcome.body, position=outcome.position, repeated=True)
    repeated = Repeated(outcome.status, outcome.body())
    repeated.retry_after = outcome.retry_after
    return repeated


def key_reused() -> KeyReused:
    """The refusal of another request under a key that was used before."""
    return KeyReused("This idempotency key was used for a request with another body. Use a new key.")
