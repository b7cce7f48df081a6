"""Running reactions: anyone's events lead to this service's own commands, each exactly once.

Checkpoints and what was set aside live in the service's own log, beside the commands they caused:
unlike views, reactions are never run again. Rebuilds do not touch them.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from chassis.apply import StillFails
from chassis.attempts import Attempts
from chassis.blocked import Blocked, Waiting
from chassis.decider import Reaction
from chassis.eventlog.port import EventLog
from chassis.feed.lanes import Mark, reached, source_of
from chassis.feed.port import Batch, Feed, Membership, Party, sources_of
from chassis.following import Follower
from chassis.outage import explained
from chassis.parking import recorded_of, set_aside
from chassis.saving import Saving
from chassis.sending import Sender, Sending, Submits, actor_of, worthwhile
from chassis.service import Service
from chassis.sorting import ATTEMPTS
from chassis.telemetry import metrics, tracer
from contracts.envelope import Recorded

LIMIT = 256
log = logging.getLogger(__name__)


class ReactionRunner:
    """Runs the reactions of one service, each on its own checkpoints. Commands about the same stream
    are sent in the order of their events, others beside each other. What a reaction cannot take is
    set aside, and so are events of its root that come later. With `reads`, reactions that can tell from
    views what comes to nothing are asked that first.
    """

    def __init__(
        self,
        service: Service,
        feed: Feed,
        eventlog: EventLog,
        loop: Submits,
        *,
        reads: Any = None,
        limit: int = LIMIT,
        sender: Sender | None = None,
    ) -> None:
        self.service, self._reads = service, reads
        self._feed, self._log, self._limit = feed, eventlog, limit
        self._sender = sender or Sender(loop, service.handlers)
        self._locks = {self.owner(reaction): asyncio.Lock() for reaction in service.reactions}
        self._blocked = Blocked(lambda: asyncio.to_thread(eventlog.parked_roots))
        self._marks: dict[tuple[str, str], Mark] = {}
        self._saving = Saving(f"{service.name} reactions", eventlog, self._marks)
        self._attempts = Attempts(lambda *place: asyncio.to_thread(eventlog.begin_attempt, *place))
        self._errors: dict[tuple[str, str], str] = {}
        # From where on nothing was tried yet in this process; what is never tried is not counted either.
        self._untried: dict[tuple[str, str], int] = {}
        self._membership: Membership | None = None

    async def start(self) -> None:
        """Pin where reactions begin that never ran before, then follow their sources until `stop`."""
        parties = []
        for reaction in self.service.reactions:
            owner, sources = self.owner(reaction), sources_of([reaction])
            await self._pin(reaction, sources)
            failed = partial(self._failed, owner)
            begin, take = partial(self._begin, owner), partial(self._take, reaction)
            follower = Follower(owner, begin, take, failed, self._saving.settled)
            parties.append(Party(sources, follower))
        if parties:
            self._membership = await self._feed.join(f"{self.service.name}.reactions", parties, self._limit)
        self._saving.start()

    async def stop(self) -> None:
        """Stop following. What was being sent is still decided, and known by its id when it comes again."""
        membership, self._membership = self._membership, None
        if membership:
            await membership.end()
        await self._saving.stop()

    def owner(self, reaction: Reaction) -> str:
        """Under which name a reaction keeps checkpoints and sets events aside."""
        return f"{self.service.name}.reactions.{reaction.name}"

    def owns(self, owner: str) -> bool:
        """Whether this is the name of one of these reactions."""
        return owner in self._locks

    def positions(self) -> Mapping[tuple[str, str], int]:
        """Per (reaction's owner, source), the position up to which everything was reacted to here."""
        found = {}
        for reaction in self.service.reactions:
            owner = self.owner(reaction)
            mine = {lane: mark for (whose, lane), mark in self._marks.items() if whose == owner}
            for source in sources_of([reaction]):
                found[owner, source] = reached(mine, self._feed.lanes(source))
        return found

    def errors(self) -> Mapping[tuple[str, str], str]:
        """Per (reaction's owner, source), what holds it up, if anything does."""
        return dict(self._errors)

    async def replay(self, owner: str, root: str) -> int:
        """React, in order, to what was set aside of a root; answers how many events that was.

        Raises:
            StillFails: one of them still fails; it and those behind it stay set aside.
        """
        (reaction,) = (one for one in self.service.reactions if self.owner(one) == owner)
        done = 0
        async with self._locks[owner]:
            # Another process may set aside more of it meanwhile.
            while parked := await asyncio.to_thread(self._log.parked, owner, root):
                for one in parked:
                    for sending in await self._sender.prepare(reaction, recorded_of(one)):
                        await self._sender.send(sending.request)
                    await asyncio.to_thread(self._log.unpark, [one])
                    done += 1
        return done

    async def _pin(self, reaction: Reaction, sources: Iterable[str]) -> None:
        """Fix where a reaction starts that never ran before; of several processes that do, the first has its way."""
        owner = self.owner(reaction)
        known = await asyncio.to_thread(self._log.checkpoints, owner)
        for source in sources:
            lanes = self._feed.lanes(source)
            if not set(lanes) & set(known):
                first = await self._feed.last_position(source) if reaction.start == "deployment" else 0
                pinned = {(owner, lane): Mark(first) for lane in lanes}
                await asyncio.to_thread(self._log.pin_checkpoints, pinned)

    async def _begin(self, owner: str, lane: str) -> int:
        """Where to go on with a lane; whoever had it before may have set something aside."""
        mark = (await asyncio.to_thread(self._log.checkpoints, owner)).get(lane, Mark())
        if (owner, lane) not in self._marks:
            self._untried[owner, lane] = mark.position
        self._blocked.note()
        self._marks[owner, lane] = mark
        return mark.position

    async def _take(self, reaction: Reaction, batch: Batch, _after: int) -> None:
        place = (self.owner(reaction), batch.source)
        async with self._locks[place[0]]:
            if batch.events and await self._may_be_deadly(place):
                async with self._attempts.gate.closed():
                    sent = await self._one_by_one(reaction, batch)
            else:
                async with self._attempts.gate.inside():
                    sent = await self._handle(reaction, batch)
        if batch.events:
            self._untried.pop(place, None)
        self._marks[place] = Mark(batch.position, batch.before)
        await self._saving.save(place, now=sent)
        self._errors.pop((place[0], source_of(batch.source)), None)

    async def _may_be_deadly(self, place: tuple[str, str]) -> bool:
        """Whether those who came before may have died of the first events that are tried here."""
        first = self._untried.get(place)
        return first is not None and await self._attempts.begin(*place, first) > ATTEMPTS

    def _failed(self, owner: str, lane: str, failure: Exception) -> None:
        self._errors[owner, source_of(lane)] = explained(failure)

    async def _handle(self, reaction: Reaction, batch: Batch) -> bool:
        """React to a batch; whether any commands were sent. Where what an event would wait behind is there no more, all
        of it is done again: what was sent is known by its id.
        """
        while True:
            waiting = Waiting((await self._blocked.roots()).get(self.owner(reaction), ()))
            last: dict[str, asyncio.Task[None]] = {}
            traces = (event.trace for event in batch.events)
            with tracer.batch("react", traces, reaction=actor_of(reaction), events=len(batch.events)):
                async with asyncio.TaskGroup() as together:
                    for event in await worthwhile(reaction, batch.events, self._reads):
                        sendings = await self._prepare(reaction, event, waiting)
                        streams = {stream for one in sendings for stream in one.streams}
                        if sendings:
                            before = {last[stream] for stream in streams if stream in last}
                            sending = self._send(reaction, event, sendings, before, waiting)
                            last.update(dict.fromkeys(streams, together.create_task(sending)))
            if not waiting.freed:
                return bool(last)

    async def _prepare(self, reaction: Reaction, event: Recorded, waiting: Waiting) -> Sequence[Sending]:
        """What to send for an event; nothing if it, or an earlier one of its root, cannot be taken."""
        if event.root in waiting:
            await self._wait(reaction, event, waiting)
            return ()
        try:
            return await self._sender.prepare(reaction, event)
        except StillFails as why:
            waiting.add(event.root)
            await self._park(self.owner(reaction), event, str(why))
            return ()

    async def _send(
        self,
        reaction: Reaction,
        event: Recorded,
        sendings: Sequence[Sending],
        before: Collection[asyncio.Task[None]],
        waiting: Waiting,
    ) -> None:
        """Send an event's commands, after those `before` it that are about the same streams."""
        if before:
            await asyncio.wait(before)
        if event.root in waiting:
            await self._wait(reaction, event, waiting)
            return
        try:
            for one in sendings:
                await self._sender.send(one.request)
        except StillFails as why:
            waiting.add(event.root)
            await self._park(self.owner(reaction), event, str(why))

    async def _wait(self, reaction: Reaction, event: Recorded, waiting: Waiting) -> None:
        """Have an event wait behind an earlier one of its root, if that still is set aside."""
        if not await self._park(self.owner(reaction), event, ""):
            waiting.freed = True

    async def _one_by_one(self, reaction: Reaction, batch: Batch) -> bool:
        """Try each event alone, counting before and saving after, to find the one that ends the process."""
        owner = self.owner(reaction)
        for event in batch.events:
            attempt = await self._attempts.begin(f"{owner}/alone", batch.source, event.position)
            if attempt > ATTEMPTS:
                await self._park(owner, event, f"Reacting to it ended the process {ATTEMPTS} times.")
            else:
                await self._handle(reaction, Batch(source=batch.source, events=(event,), position=event.position))
            self._marks[owner, batch.source] = Mark(event.position)
            await self._saving.save((owner, batch.source), now=True)
        return True

    async def _park(self, owner: str, event: Recorded, error: str) -> bool:
        if error:
            log.warning("%s cannot take %s %d: %s", owner, event.service, event.position, error)
        try:
            kept = await asyncio.to_thread(self._log.park, [set_aside(owner, event, error, ATTEMPTS)])
        finally:
            self._blocked.note()
        parked = await asyncio.to_thread(self._log.parked_count)
        metrics.parked_events.record(parked, service=self.service.name, kind="reactions")
        return kept
