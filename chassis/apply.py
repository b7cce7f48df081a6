"""Applying batches of events to generations of views, and setting aside what they cannot take."""

import asyncio
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from chassis.feed.port import Batch, family
from chassis.fold import Incoming, Untakable, fold, keys_of
from chassis.parking import ParkedEvent
from chassis.projection import Facts
from chassis.readstore.port import Change, Checkpoint, ReadStore, View, Write, owner_of
from contracts.envelope import Recorded
from contracts.event import Event

ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.05
INLINE_EVENTS = 64
"""Batches up to this size are folded on the event loop; larger ones in a thread."""

Guilty = dict[tuple[str, int], str]
"""Why which target (by owner) cannot take the event at which position."""


class Reveals(Protocol):
    """What can read personal fields."""

    def reveal(self, event: Event) -> Event:
        """The event with its personal fields in clear; null where the person's key is gone."""

    def prefetch(self, people: Sequence[str]) -> None:
        """Fetch these people's keys in one query, before they are needed one by one."""


class Target(msgspec.Struct, frozen=True):
    """A generation of a view that events go into."""

    view: View
    generation: int
    owner: str


class Poisoned(Exception):
    """Raised when views could not take some events of a batch, and may be asked again."""


class _Delivered(msgspec.Struct, frozen=True, gc=False):
    """An event as it came, decoded and, if anybody may see it, in clear; or why that failed."""

    recorded: Recorded
    payload: Event | None
    revealed: Event | None
    error: str = ""


class _Share(msgspec.Struct, frozen=True):
    """What a target takes of a batch, and what is set aside for it."""

    target: Target
    takes: Sequence[Incoming]
    aside: Sequence[ParkedEvent]


class Applier:
    """Folds batches into some generations of a service's views.

    With an `epoch`, `owner` is the live group, and its checkpoint moves with what is written.
    Without, a generation is being built, and nothing but its tables is touched.
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
    ) -> None:
        self._store, self._owner, self._epoch, self._vault = store, owner, epoch, vault
        self._targets = tuple(
            Target(view, generations[view.name], owner_of(service, view, generations[view.name]))
            for view in views
            if view.name in generations
        )
        self._families = {
            target.owner: frozenset(family(kind.TYPE) for kind in target.view.sources) for target in self._targets
        }
        self._parked: Mapping[str, frozenset[str]] | None = None

    async def handle(self, batch: Batch, after: int) -> None:
        """Apply a batch that follows the position `after`.

        Attempts are counted before, so that one which kills the process counts too. What fails
        three times is set aside, with everything later of its root; all else goes on. If it is
        not known which event kills, each is tried alone.

        Raises:
            Moved: other generations serve by now.
            ReadStoreUnavailable: try again later.
        """
        if not batch.events:
            await self.apply(batch)
            return
        while True:
            attempt = await self._store.begin_attempt(self._owner, batch.source, after)
            if attempt > ATTEMPTS:
                await self._one_by_one(batch)
                return
            try:
                await self.apply(batch, patient=attempt < ATTEMPTS)
            except Poisoned:
                await asyncio.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
            else:
                return

    async def apply(
        self, batch: Batch, *, patient: bool = False, condemned: str = "", unpark: Sequence[ParkedEvent] = ()
    ) -> None:
        """Fold a batch and write it. Who `unpark`s events replays them: nothing holds them back.

        Raises:
            Poisoned: some events were not taken, and the caller is `patient`; nothing was written.
            Moved: other generations serve by now; nothing was written.
        """
        if self._parked is None or self._parked:
            self._parked = await self._store.parked_roots()
        blocked = {} if unpark else self._parked
        delivered = await self._deliver(batch.events)
        guilty: Guilty = {
            (target.owner, event.position): condemned for event in batch.events for target in self._targets if condemned
        }
        checkpoint = self._checkpoint(batch) if not unpark else None
        while True:
            shares = [self._share(target, delivered, blocked, guilty) for target in self._targets]
            changes, failures = await self._fold(shares)
            if failures and patient:
                raise Poisoned(f"{len(failures)} events of {batch.source} after {batch.events[0].position - 1}")
            if failures:
                guilty |= failures
                continue
            aside = [parked for share in shares for parked in share.aside]
            if not await self._store.commit(changes, checkpoint, aside, unpark):
                break
        if aside:
            self._parked = None

    async def _one_by_one(self, batch: Batch) -> None:
        alone = f"{self._owner}/alone"
        for event in batch.events:
            single = Batch(source=batch.source, events=(event,), position=event.position)
            attempt = await self._store.begin_attempt(alone, batch.source, event.position)
            died = f"Handling it ended the process {ATTEMPTS} times." if attempt > ATTEMPTS else ""
            await self.apply(single, condemned=died)
        await self.apply(Batch(source=batch.source, events=(), position=batch.position))
        await self._store.end_attempts(alone)

    async def _deliver(self, events: Sequence[Recorded]) -> Sequence[_Delivered]:
        if len(events) <= INLINE_EVENTS and not any(_personal(target) for target in self._targets):
            return [self._decode(event) for event in events]
        return await asyncio.to_thread(lambda: [self._decode(event) for event in events])

    def _decode(self, event: Recorded) -> _Delivered:
        try:
            payload = event.payload()
            if self._vault is None or not payload.PERSONAL:
                return _Delivered(event, payload, payload)
            return _Delivered(event, payload, self._vault.reveal(payload))
        except (LookupError, ValueError) as failure:
            return _Delivered(event, None, None, explain(failure))

    def _share(
        self,
        target: Target,
        delivered: Sequence[_Delivered],
        blocked: Mapping[str, frozenset[str]],
        guilty: Guilty,
    ) -> _Share:
        """Split what a target wants into what it takes now and what must wait."""
        wanted, roots = self._families[target.owner], set(blocked.get(target.owner, ()))
        personal = _personal(target)
        takes: list[Incoming] = []
        aside: list[ParkedEvent] = []
        for item in delivered:
            event = item.recorded
            if family(event.type) not in wanted:
                continue
            error = item.error or guilty.get((target.owner, event.position), "")
            payload = item.revealed if personal else item.payload
            if error or payload is None or event.root in roots:
                roots.add(event.root)
                aside.append(_parked(target.owner, event, error))
            else:
                takes.append(Incoming(event, payload))
        return _Share(target, takes, aside)

    async def _fold(self, shares: Sequence[_Share]) -> tuple[Sequence[Change], Guilty]:
        failures: Guilty = {}
        touched = [_touched(share, failures) for share in shares]
        stored = await asyncio.gather(
            *(
                self._store.load(share.target.view, share.target.generation, tuple(keys))
                for share, keys in zip(shares, touched, strict=True)
                if keys
            )
        )

        def folded() -> Sequence[Change]:
            found = iter(stored)
            return [
                Change(
                    view=share.target.view,
                    generation=share.target.generation,
                    writes=_writes(share.target, keys, next(found), failures),
                )
                for share, keys in zip(shares, touched, strict=True)
                if keys
            ]

        small = sum(len(share.takes) for share in shares) <= INLINE_EVENTS
        return (folded() if small else await asyncio.to_thread(folded)), failures

    def _checkpoint(self, batch: Batch) -> Checkpoint | None:
        if self._epoch is None:
            return None
        return Checkpoint(owner=self._owner, source=batch.source, position=batch.position, epoch=self._epoch)


def explain(failure: BaseException) -> str:
    """What went wrong and where, short; never the event itself, which may be about a person."""
    cause = failure.__cause__ if isinstance(failure, Untakable) and failure.__cause__ else failure
    frames = traceback.extract_tb(cause.__traceback__)
    where = (
        f" ({frames[-1].name}, line {frames[-1].lineno} of {frames[-1].filename.rpartition('/')[2]})" if frames else ""
    )
    return f"{type(cause).__name__}: {cause}"[:400] + where


def _personal(target: Target) -> bool:
    return not isinstance(target.view, Facts) and target.view.personal


def _parked(owner: str, event: Recorded, error: str) -> ParkedEvent:
    return ParkedEvent(
        owner=owner,
        source=event.service,
        position=event.position,
        root=event.root,
        error=error or "It waits behind an earlier event of the same root.",
        attempts=ATTEMPTS if error else 0,
        event=msgspec.json.encode(event),
    )


def _touched(share: _Share, failures: Guilty) -> Mapping[str, Sequence[Incoming]]:
    """Per document or thing, the events that concern it."""
    touched: dict[str, list[Incoming]] = {}
    for item in share.takes:
        try:
            keys = keys_of(share.target.view, item)
        except Untakable as failure:
            failures[share.target.owner, item.recorded.position] = explain(failure)
            continue
        for key in keys:
            touched.setdefault(key, []).append(item)
    return touched


def _writes(
    target: Target, touched: Mapping[str, Sequence[Incoming]], stored: Mapping[str, Any], failures: Guilty
) -> Sequence[Write]:
    writes = []
    for key, items in touched.items():
        try:
            write = fold(target.view, key, stored.get(key), items)
        except Untakable as failure:
            failures[target.owner, failure.recorded.position] = explain(failure)
            continue
        if write is not None:
            writes.append(write)
    return writes
