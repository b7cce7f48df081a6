"""Where commands come in and answers go out."""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from chassis.clock import Clock, utc_now
from chassis.errors import Problem, Unavailable
from chassis.eventlog.port import EventLog
from chassis.idempotency import body_hash
from chassis.ids import new_id
from chassis.loop.gathering import Gathering, Waits
from chassis.loop.requests import Item, Outcome, Reply, Request, Together
from chassis.loop.writer import Writer
from chassis.service import Service
from chassis.telemetry import metrics, tracer
from chassis.vault import Vault

log = logging.getLogger(__name__)

BATCH = 1024
"""Commands in one transaction at most; who waits alone is never kept waiting for others."""
IN_FLIGHT = 4096


class DecisionLoop:
    """Answers commands of one service. `secret` (up to 64 bytes) keys the hashes of bodies.

    `on_append` is called, in the event loop's thread, with the newest position after each append;
    `on_timer` with the earliest due time that an append has set.
    """

    def __init__(
        self,
        service: Service,
        eventlog: EventLog,
        *,
        reads: Waits | None = None,
        secret: bytes,
        clock: Clock = utc_now,
        vault: Vault | None = None,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        self.on_append: list[Callable[[int], None]] = []
        self.on_timer: list[Callable[[datetime], None]] = []
        self.service = service
        self._handlers = {handler.command: handler for handler in service.handlers}
        self._secret = secret
        self._clock = clock
        self._limit = in_flight
        self._in_flight = 0
        self._open = False
        self._ready: deque[Item] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._gathering = Gathering(reads, self._decide_next)
        self._writer = Writer(service, eventlog, vault or Vault(eventlog), clock)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"{service.name}-writer")
        self._task: asyncio.Task[None] | None = None

    @property
    def away(self) -> str | None:
        """Why the log cannot be written just now, so far as is known; null if it can."""
        return self._writer.outage.why

    async def start(self) -> None:
        """Take commands from now on."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.rest)
        self._open = True
        self._task = asyncio.create_task(self._drain(), name=f"{self.service.name}-loop")

    async def stop(self) -> None:
        """Take no more commands, answer those in flight, and end."""
        self._open = False
        if self._task is None:
            return
        await self._idle.wait()
        self._task.cancel()
        await asyncio.wait([self._task])
        self._task = None
        self._thread.shutdown()

    async def submit(self, request: Request) -> Reply:
        """Have a command decided. Who stops waiting does not stop the command.

        Raises:
            Refused: a rule of the domain says no; `Repeated` if it said so before.
            KeyReused: another request used this command id.
            Unavailable: too much in flight, shutting down, or the log is away; nothing was changed.
            PerhapsDone: the log went away over it, and it may have been done.
            Problem: everything else that a decision may tell, or a fault on our side.
        """
        awaited: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        item = self._item(request, awaited)
        self._take(item)
        await awaited
        outcome = _outcome(item)
        if isinstance(outcome, Problem):
            raise outcome
        return outcome

    async def submit_all(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        """Have commands decided that do not depend on each other; answers each, in order, with its
        reply or with what `submit` would raise.
        """
        awaited = Together(len(requests))
        taken: list[Item | Problem] = []
        for request in requests:
            try:
                item = self._item(request, awaited)
            except Problem as problem:
                taken.append(problem)
                awaited.answered()
            else:
                taken.append(item)
                self._take(item)
        await awaited.done
        return [one if isinstance(one, Problem) else _outcome(one) for one in taken]

    def _item(self, request: Request, awaited: asyncio.Future[None] | Together) -> Item:
        if not self._open:
            raise Unavailable(f"{self.service.name} is shutting down.")
        if self._in_flight >= self._limit:
            raise Unavailable(f"{self.service.name} has {self._in_flight} commands in flight; try again in a moment.")
        handler = self._handlers.get(type(request.command))
        if handler is None:
            raise LookupError(f"{self.service.name} has no handler for {type(request.command).__name__}")
        at, now = request.at or self._clock(), time.monotonic()
        item = Item(
            request=request,
            command=request.command,
            handler=handler,
            at=max(at, request.not_before) if request.not_before else at,
            body_hash=request.body_hash or body_hash(request.sent or request.command, self._secret),
            new_id=new_id(handler.id_kind) if handler.id_kind else "",
            deadline=now + request.deadline_seconds,
            patience=now,
            awaited=awaited,
            trace=request.trace or tracer.current(),
        )
        self._in_flight += 1
        self._idle.clear()
        return item

    def _take(self, item: Item) -> None:
        handler = item.handler
        if handler.gather is None or (handler.gather_for is not None and not handler.gather_for(item.command)):
            self._ready.append(item)
            self._wake.set()
        else:
            self._gathering.add(item)

    def _decide_next(self, items: list[Item]) -> None:
        self._ready.extend(items)
        self._wake.set()

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            batch = [self._ready.popleft() for _ in range(min(BATCH, len(self._ready)))]
            if not self._ready:
                self._wake.clear()
            if batch:
                await loop.run_in_executor(self._thread, self._run, batch)
                self._deliver(batch)
                if self._writer.has_chores():
                    await loop.run_in_executor(self._thread, self._writer.rest)
                if not self._in_flight:
                    self._idle.set()

    def _run(self, batch: list[Item]) -> None:
        traces = (item.trace for item in batch)
        with tracer.batch("append", traces, service=self.service.name, commands=len(batch)):
            try:
                self._writer.run(batch)
            except Exception:
                log.exception("%s: a batch of %d commands failed", self.service.name, len(batch))

    def _deliver(self, batch: list[Item]) -> None:
        self._in_flight -= len(batch)
        statuses: Counter[int] = Counter()
        for item in batch:
            statuses[_outcome(item).status] += 1
            awaited = item.awaited
            if isinstance(awaited, Together):
                awaited.answered()
            elif not awaited.done():
                awaited.set_result(None)
        if self._writer.position:
            _call(self.on_append, self._writer.position)
        if self._writer.earliest_due:
            _call(self.on_timer, self._writer.earliest_due)
        for status, count in statuses.items():
            metrics.commands.record(count, service=self.service.name, status=status)


def _outcome(item: Item) -> Outcome:
    if item.outcome is None:
        item.outcome = Problem("This could not be decided because of a fault on our side.")
    return item.outcome


def _call(callbacks: list[Callable[[Any], None]], value: Any) -> None:
    for callback in callbacks:
        try:
            callback(value)
        except Exception:
            log.exception("a listener of the decision loop failed")
