"""Sending a directory's commands, on behalf of whoever calls, and waiting until the views show what they changed."""

from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar

import msgspec

from chassis.decider import Command
from chassis.errors import TimedOut
from chassis.loop import Reply, Request
from chassis.web.mounts import Ground

SHOWN_SECONDS = 5.0


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends a request, and under which id and in which trace it goes."""

    subject: str
    correlation: str
    trace: str | None = None


caller: ContextVar[Caller] = ContextVar("caller")


async def ask(ground: Ground, command: Command, after: Mapping[str, int] | None = None) -> Reply:
    """What the decision loop answers.

    Raises:
        Problem: it refuses, or is away.
    """
    by = caller.get()
    reply: Reply = await ground.loop.submit(
        Request(
            command=command,
            command_id=b"",
            actor=by.subject,
            correlation=by.correlation,
            trace=by.trace,
            after=after or {},
        )
    )
    return reply


async def shown(ground: Ground, reply: Reply) -> None:
    """Until the views show what an answer is about; views that are slow are not waited for without end."""
    if reply.position:
        with suppress(TimedOut):
            await ground.reads.wait({ground.service: reply.position}, SHOWN_SECONDS)
