"""What comes next: a dry run also tells what the service's own reaction would make of the command.

What follows is decided as it will be, on the facts and states that there will be once the command has happened.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from msgspec.structs import replace

from chassis.decider import Command, Context, Decision, Gather, Gathered, Handler
from chassis.errors import Problem
from chassis.rehearsing import Decide, Tell, Told, outlook
from contracts.event import Event

C = TypeVar("C", bound=Command)


class Foreseen(msgspec.Struct, frozen=True):
    """The facts of a command that is only tried: its `own`, and those of what comes `next`."""

    own: Any = None
    next: Any = None


class Following(msgspec.Struct, Generic[C], frozen=True, kw_only=True):
    """What a reaction does next. `told_to(command)` says whether who asks is told: what follows may be about others.

    `streams(command, context)` are those that what follows rests on, the command's own aside; `gather(commands, reads)`
    finds its facts, as for a `Handler`. `decide(states, command, events, context)` tells what happens then, given what
    the command makes happen; the states are those before it, and are left as they are. A refusal of what follows is
    told, and is none of the command.
    """

    told_to: Callable[[C], bool]
    streams: Callable[[C, Context], Sequence[str]]
    gather: Gather
    decide: Callable[[Any, C, Sequence[tuple[str, Event]], Context], Iterable[Event]]


def foreseeing(handler: Handler[Any], following: Following[Any], *tell: Tell) -> Handler[Any]:
    """The handler, whose dry runs also answer `follows`: what comes of the command by itself, told as `rehearsed` tells
    of the command; or `refused`, the problem that this will run into.
    """

    def foresees(command: Told) -> bool:
        return command.dry_run and following.told_to(command)

    def streams(command: Any, context: Context) -> Sequence[str]:
        if not foresees(command):
            return handler.streams(command, context)
        own, then = _apart(context)
        return tuple(dict.fromkeys((*handler.streams(command, own), *following.streams(command, then))))

    return replace(
        handler,
        streams=streams,
        gather=_gathering(handler, following, foresees),
        gather_for=lambda command: foresees(command) or _gathers(handler, command),
        decide=_deciding(handler.decide, following, foresees, tell),
    )


def _gathers(handler: Handler[Any], command: Any) -> bool:
    return handler.gather is not None and (handler.gather_for is None or handler.gather_for(command))


def _gathering(handler: Handler[Any], following: Following[Any], foresees: Callable[[Any], bool]) -> Gather:
    async def gather(commands: Sequence[Any], reads: Any) -> Sequence[Gathered | Problem]:
        asked = [one for one in commands if _gathers(handler, one)]
        tried = [one for one in commands if foresees(one)]
        own = iter(await handler.gather(asked, reads) if handler.gather and asked else ())
        then = iter(await following.gather(tried, reads) if tried else ())
        answers: list[Gathered | Problem] = []
        for command in commands:
            mine = next(own) if _gathers(handler, command) else Gathered(facts=None)
            answers.append(_both(mine, next(then)) if foresees(command) else mine)
        return answers

    return gather


def _both(own: Gathered | Problem, then: Gathered | Problem) -> Gathered | Problem:
    if isinstance(own, Problem):
        return own
    if isinstance(then, Problem):
        return then
    return replace(own, facts=Foreseen(own.facts, then.facts))


def _deciding(
    decide: Decide, following: Following[Any], foresees: Callable[[Any], bool], tell: Sequence[Tell]
) -> Decide:
    def decided(states: Any, command: Any, context: Context) -> Decision:
        if not foresees(command):
            return decide(states, command, context)
        own, then = _apart(context)
        decision = decide(states, command, own)
        try:
            follows = outlook(list(following.decide(states, command, decision.events, then)), *tell)
        except Problem as refused:
            if refused.retry_after is not None:
                raise
            follows = outlook([], *tell) | {"refused": refused.body()}
        return replace(decision, reply={**decision.reply, "follows": follows})

    return decided


def _apart(context: Context) -> tuple[Context, Context]:
    known: Foreseen = context.facts or Foreseen()
    return replace(context, facts=known.own), replace(context, facts=known.next)
