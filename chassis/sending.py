"""From one event, through a reaction, to the commands it causes, until each has its final answer."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from chassis.apply import FIRST_PAUSE_SECONDS, StillFails
from chassis.decider import Command, Context, Handler, Reaction
from chassis.errors import NotYetKnown, Problem
from chassis.idempotency import derived_id
from chassis.loop import Reply, Request
from chassis.sorting import ATTEMPTS, explain
from contracts.envelope import Recorded

PATIENCE_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 2.0
_AWAY = frozenset({429, 503, 504})
log = logging.getLogger(__name__)


class Submits(Protocol):
    """The part of the decision loop that reactions need."""

    async def submit(self, request: Request) -> Reply:
        """Have a command decided."""


class Sending(msgspec.Struct, frozen=True, gc=False):
    """A command on its way, and the streams it is about: its order matters among those alone."""

    request: Request
    streams: Sequence[str]


class Sender:
    """Sends what reactions want done. The same event leads to the same command ids, so that sending
    again changes nothing, and a refusal is as final as a success.
    """

    def __init__(
        self, loop: Submits, handlers: Sequence[Handler[Any]], *, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._loop, self._patience_seconds = loop, patience_seconds
        self._handlers: Mapping[type[Command], Handler[Any]] = {handler.command: handler for handler in handlers}

    async def prepare(self, reaction: Reaction, event: Recorded) -> Sequence[Sending]:
        """Every command that the event causes, in order.

        Raises:
            StillFails: the reaction failed three times, or sends what nothing here handles.
        """
        commands = await _persistently(lambda: tuple(reaction.react(event.payload())))
        seen: Counter[tuple[str, str]] = Counter()
        prepared = []
        for command in commands:
            kind, streams = type(command).__name__, self._streams(command, event, reaction)
            target = " ".join(streams)
            seen[kind, target] += 1
            ident = derived_id("reaction", event.id, reaction.name, kind, target, str(seen[kind, target]))
            prepared.append(Sending(request_of(reaction, event, command, ident), streams))
        return prepared

    async def send(self, request: Request) -> None:
        """Submit until there is a final answer: while a back end is away for ever, else for a while.

        Raises:
            StillFails: the command found no answer in time, or a fault three times.
        """
        waited, failures, pause = 0.0, 0, FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._loop.submit(request)
            except Problem as problem:
                if problem.status in _AWAY:
                    pass
                elif isinstance(problem, NotYetKnown):
                    waited += pause
                    if waited > self._patience_seconds:
                        raise StillFails(explain(problem)) from problem
                elif problem.status >= 500:
                    failures += 1
                    if failures >= ATTEMPTS:
                        raise StillFails(explain(problem)) from problem
                else:
                    log.info("%s for %s was refused: %s", request.actor, request.causation, problem)
                    return
            except (LookupError, TypeError, ValueError) as fault:
                raise StillFails(explain(fault)) from fault
            else:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _streams(self, command: Command, event: Recorded, reaction: Reaction) -> Sequence[str]:
        """The streams that the command is about, as far as they can be told beforehand."""
        handler = self._handlers.get(type(command))
        if handler is None:
            raise StillFails(f"{reaction.name} sends {type(command).__name__}, which nothing here handles.")
        context = Context(at=event.recorded_at, actor=actor_of(reaction))
        try:
            return tuple(handler.streams(command, context))
        except Exception as fault:
            raise StillFails(explain(fault)) from fault


async def worthwhile(reaction: Reaction, events: Sequence[Recorded], reads: Any) -> Sequence[Recorded]:
    """Those of a batch that may come to anything, as far as views tell: all of them where they cannot just now."""
    if reaction.worth is None or reads is None or not events:
        return events
    newest = {events[-1].service: events[-1].position}
    try:
        worth = await reaction.worth([event.payload() for event in events], reads, newest)
        return [event for event, may in zip(events, worth, strict=True) if may]
    except Exception as failure:  # noqa: BLE001 - each of them is decided about then, and that tells what is wrong
        log.info("%s cannot tell what is worth a command: %s", reaction.name, explain(failure))
        return events


def request_of(reaction: Reaction, event: Recorded, command: Command, ident: bytes) -> Request:
    """A command with the event as its cause; its facts are to be as new as the event."""
    return Request(
        command=command,
        command_id=ident,
        actor=actor_of(reaction),
        effective_at=event.effective_at if reaction.same_moment else None,
        not_before=event.effective_at,
        correlation=event.correlation,
        causation=event.id,
        trace=event.trace,
        after={event.service: event.position},
    )


def actor_of(reaction: Reaction) -> str:
    """Whom the log names as the actor of what a reaction does."""
    return f"reaction:{reaction.name}"


async def _persistently(react: Callable[[], Sequence[Command]]) -> Sequence[Command]:
    for attempt in range(ATTEMPTS):
        try:
            return react()
        except Exception as fault:
            if attempt + 1 == ATTEMPTS:
                raise StillFails(explain(fault)) from fault
            await asyncio.sleep(FIRST_PAUSE_SECONDS * 2**attempt)
    raise AssertionError("unreachable")
