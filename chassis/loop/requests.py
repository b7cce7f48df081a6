"""What is asked of a decision loop, and what it answers."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Command, Context, Handler, TimerCleared
from chassis.errors import KeyReused, Problem, Repeated


class Request(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One command, and who wants it, when and why.

    `command_id` (16 bytes) makes the request repeatable: the same id gives the same answer. Empty
    means that nobody will repeat it. `at` is the time of the command, by default that of its
    arrival; `effective_at` when it happened in the world, by default the command's own field of that
    name, else `at`. `not_before` is the time of its cause: clocks differ, and no effect comes before
    its cause. `body_hash` is computed where null, of the command as it was `sent` where it was filled in since.
    `after` holds the caller's positions by service, which the gathered facts shall have reached; what they do not hold
    then is waited for, `patience_seconds` at most. `timer` is the timer that fires, cleared in the same transaction
    whatever is decided. `many` says that it came with many others: a refusal leaves no event.
    """

    command: Command
    command_id: bytes
    actor: str
    sent: Command | None = None
    at: datetime | None = None
    effective_at: datetime | None = None
    not_before: datetime | None = None
    correlation: str = ""
    causation: str | None = None
    reason: str | None = None
    trace: str | None = None
    body_hash: bytes | None = None
    after: Mapping[str, int] = {}
    deadline_seconds: float = 10.0
    patience_seconds: float = 2.0
    timer: TimerCleared | None = None
    many: bool = False


class Reply(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a command was answered. `position` is the last of its events (0: none); `repeated` tells
    that it was answered before.
    """

    status: int
    body: dict[str, Any]
    position: int = 0
    repeated: bool = False


Outcome = Reply | Problem


class Together:
    """Some requests whose answers somebody waits for, together."""

    __slots__ = ("done", "left")

    def __init__(self, count: int) -> None:
        self.left = count
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if not count:
            self.done.set_result(None)

    def answered(self, count: int = 1) -> None:
        """So many more have their outcome."""
        self.left -= count
        if self.left <= 0 and not self.done.done():
            self.done.set_result(None)


class Item(msgspec.Struct, kw_only=True, eq=False):
    """A request on its way through the loop; `awaited` is told when it has its outcome, unless nobody waits any more.

    `deadline` and `patience` are moments of the monotonic clock, `kept` the body whose answer the log keeps under this
    item's command id. `found` are the streams that states had told that it needs when it was looked often enough,
    `besides` those in which a refusal of it is told.
    """

    request: Request
    command: Command
    handler: Handler[Any]
    at: datetime
    body_hash: bytes
    new_id: str
    deadline: float
    patience: float
    awaited: asyncio.Future[None] | Together
    trace: str | None = None
    behind: bool = False
    facts: Any = None
    context: Context | None = None
    rests_on: dict[str, int] | None = None
    problem: Problem | None = None
    streams: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    outcome: Outcome | None = None
    followers: list["Item"] = []
    kept: bytes | None = None

    @property
    def effective_at(self) -> datetime:
        """When the command takes effect: as its sender says, or itself, or else when it was sent."""
        told: datetime | None = self.request.effective_at or getattr(self.command, "effective_at", None)
        return told or self.at

    def situation(self) -> Context:
        """What the decision may know beside the state; the same however often it is taken."""
        if self.context is None:
            self.context = Context(
                at=self.at,
                actor=self.request.actor,
                new_id=self.new_id,
                facts=self.facts,
                effective_at=self.effective_at,
            )
        return self.context

    def settle_followers(self) -> list["Item"]:
        """Answer those that came under the same id in the same batch.

        Those of another body come back, to be answered in their own right, unless an answer to this
        one, or to none of them, is kept under the id.
        """
        left = []
        for follower in self.followers:
            if follower.body_hash == self.body_hash and self.outcome is not None:
                follower.outcome = again(self.outcome)
            elif self.kept in (None, follower.body_hash):
                left.append(follower)
            else:
                follower.outcome = key_reused()
        self.followers = []
        return left


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
