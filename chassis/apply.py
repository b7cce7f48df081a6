"""Applying batches of events to generations of views, and setting aside what they cannot take."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from chassis.attempts import Attempts, alone
from chassis.blocked import Blocked
from chassis.delivering import INLINE_EVENTS, Deliverer, Reveals
from chassis.feed.port import Batch
from chassis.incoming import Incoming
from chassis.met import Met
from chassis.outage import AWAY
from chassis.parking import ParkedEvent, foreign
from chassis.readstore.port import Change, Checkpoint, ReadStore, Stored, View
from chassis.recent import Recent
from chassis.sorting import ATTEMPTS, Guilty, Routes, Share, Target, shares, target, touched, writes
from contracts.envelope import Recorded

FIRST_PAUSE_SECONDS = 0.05


class Poisoned(Exception):
    """Raised when views could not take some events of a batch, and may be asked again."""


class StillFails(Exception):
    """Raised when an event that was set aside, or should be, cannot be taken now either."""


class Applier:
    """Folds batches into some generations of a service's views.

    With an `epoch`, `owner` is the live group, and its checkpoint moves with what is written.
    Without, a generation is being built, and nothing but its tables is touched; `fresh` says that there is nothing
    in it. `attempts` and `blocked` are those of the process, if it has other appliers; where it is not `counting`, only
    what was tried in vain is counted.
    """

    def __init__(
        self,
        service: str,
        store: ReadStore,
        generations: Mapping[str, int],
        views: Sequence[View],
        *,
        owner: str,
        epoch: int | None = None,
        vault: Reveals | None = None,
        attempts: Attempts | None = None,
        blocked: Blocked | None = None,
        counting: bool = True,
        fresh: bool = False,
    ) -> None:
        self._attempts = attempts or Attempts(store.begin_attempt)
        self._store, self._owner, self._epoch, self.serving = store, owner, epoch, generations
        self._targets = [target(service, view, generations[view.name]) for view in views if view.name in generations]
        self._routes = Routes(self._targets)
        self._deliverer = Deliverer(vault if any(one.personal for one in self._targets) else None)
        self._counting = counting
        self._met = {one.owner: Met() for one in self._targets} if fresh else None
        self._recent = Recent() if epoch is not None else None
        self._blocked = blocked or Blocked(store.parked_roots)
        self._counted: dict[str, int] = {}

    async def handle(self, batch: Batch, after: int) -> None:
        """Apply a batch that follows the position `after`.

        Attempts are counted before, so that one which kills the process counts too; the first was,
        when the checkpoint moved here. What fails three times is set aside, with everything later
        of its root; all else goes on. If it is not known which event kills, each is tried alone.

        Raises:
            Moved: other generations serve by now.
            ReadStoreUnavailable: try again later.
        """
        if batch.events:
            await self._attempt(batch, after)
        else:
            await self._store.commit((), self._checkpoint(batch), self._foreign(batch))
        if self._epoch is not None:
            self._counted[batch.source] = batch.position

    async def apply(self, batch: Batch, *, patient: bool = False, certain: bool = True, condemned: str = "") -> None:
        """Fold a batch and write it: on what is stored, where it must be `certain`, else on what is known anyway.
        `condemned` says why none of its events shall be tried.

        Raises:
            Poisoned: some events were not taken, and the caller is `patient`; nothing was written.
            Moved: other generations serve by now; nothing was written.
        """
        parked = await self._blocked.roots()
        guilty: Guilty = {}
        if condemned:
            guilty = {(one.owner, event.position): condemned for event in batch.events for one in self._targets}
        delivered = await self._deliverer.deliver(batch.events)
        while True:
            found = shares(self._routes, delivered, parked, guilty)
            changes, failures = await self._fold(found, certain=certain)
            if failures:
                if patient:
                    raise Poisoned(_told(failures))
                guilty |= failures
                continue
            aside = [*self._foreign(batch), *(event for one in found for event in one.aside)]
            try:
                lost = await self._store.commit(changes, self._checkpoint(batch), aside)
            finally:
                if aside:
                    self._blocked.note()
            if self._recent is not None:
                self._recent.lost(changes, set(lost)) if lost else self._recent.wrote(changes)
            if not lost:
                break
            certain = True

    async def replay(self, parked: ParkedEvent, event: Recorded) -> None:
        """Take an event that was set aside, and forget that it was.

        Raises:
            StillFails: it cannot be taken now either.
        """
        delivered = await self._deliverer.deliver([event])
        if delivered[0].error:
            raise StillFails(delivered[0].error)
        while True:
            changes, failures = await self._fold(shares(self._routes, delivered, {}, {}))
            if failures:
                raise StillFails(_told(failures))
            if not await self._store.commit(changes, unpark=[parked]):
                return

    async def _attempt(self, batch: Batch, after: int) -> None:
        counted = self._counted.pop(batch.source, None) == after
        attempt = 1 if counted or not self._counting else await self._attempts.begin(self._owner, batch.source, after)
        while attempt <= ATTEMPTS:
            try:
                async with self._attempts.gate.inside():
                    await self.apply(batch, patient=attempt < ATTEMPTS, certain=attempt > 1)
            except Poisoned:
                await asyncio.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
                attempt = max(attempt + 1, await self._attempts.begin_another(self._owner, batch.source, after))
            else:
                return
        async with self._attempts.gate.closed():
            await self._one_by_one(batch)

    async def _one_by_one(self, batch: Batch) -> None:
        owner = alone(self._owner, batch.source)
        for event in batch.events:
            attempt = await self._attempts.begin(owner, batch.source, event.position)
            died = f"Handling it ended the process {ATTEMPTS} times." if attempt > ATTEMPTS else ""
            await self.apply(Batch(source=batch.source, events=(event,), position=event.position), condemned=died)
        await self._store.commit((), self._checkpoint(batch), self._foreign(batch))
        await self._store.end_attempts(owner)

    async def _fold(self, found: Sequence[Share], *, certain: bool = True) -> tuple[Sequence[Change], Guilty]:
        failures: Guilty = {}
        work = [(one.target, keys) for one in found if one.takes and (keys := touched(one, failures))]
        stored = await asyncio.gather(*(self._load(target, keys, certain=certain) for target, keys in work))

        def folded() -> Sequence[Change]:
            return [
                Change(view=one.view, generation=one.generation, writes=writes(one, keys, kept, failures))
                for (one, keys), kept in zip(work, stored, strict=True)
            ]

        small = sum(len(one.takes) for one in found) <= INLINE_EVENTS
        return (folded() if small else await asyncio.to_thread(folded)), failures

    async def _load(
        self, target: Target, keys: Mapping[str, Sequence[Incoming]], *, certain: bool
    ) -> Mapping[str, Stored]:
        """What is stored under these keys, as far as there can be anything: to write proves that there was not."""
        known: Mapping[str, Stored] = {}
        asked: Sequence[str] = tuple(keys)
        if self._met is not None:
            asked = self._met[target.owner].before(keys)
        elif self._recent is not None:
            known, asked = self._recent.look(target.view.name, keys, certain=certain)
        return {**known, **await self._store.load(target.view, target.generation, asked)} if asked else known

    def _foreign(self, batch: Batch) -> Sequence[ParkedEvent]:
        """What came along and is no event of ours; a generation that is being built has seen it before."""
        if self._epoch is None:
            return ()
        return [foreign(self._owner, batch.source, one) for one in batch.foreign]

    def _checkpoint(self, batch: Batch) -> Checkpoint | None:
        if self._epoch is None:
            return None
        return Checkpoint(
            owner=self._owner, source=batch.source, position=batch.position, epoch=self._epoch, before=batch.before
        )


async def forgive(store: ReadStore, owner: str, lanes: Iterable[str]) -> None:
    """Forget the attempts of an owner, if that can be: the store was away, and no event is to blame."""
    with suppress(*AWAY):
        for one in (owner, *(alone(owner, lane) for lane in lanes)):
            await store.end_attempts(one)


def _told(failures: Guilty) -> str:
    return "; ".join(f"{owner} at {position}: {why}" for (owner, position), why in failures.items())
