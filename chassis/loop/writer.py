"""Deciding a batch and appending it: the one thread that folds states and writes the log.

Commands are decided one after another on the states that the earlier ones produced, and everything
is appended in one transaction. What one command runs into never fails its neighbors. One that turns out
to need a stream which was not looked at is decided in a transaction after that of the others.
"""

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from chassis.clock import Clock, micros
from chassis.decider import Timer
from chassis.errors import PerhapsDone, Repeated, Unavailable
from chassis.eventlog.port import Answer, Conflict, EventLog, LogDamaged, LogFull, LogUnavailable, OutcomeUnknown
from chassis.eventlog.port import Repeated as IdTaken
from chassis.loop.deciding import Decided, Desk, Spoiled
from chassis.loop.looking import look
from chassis.loop.requests import Item, Reply, key_reused
from chassis.loop.states import Entry, States, snapshot
from chassis.outage import Outage
from chassis.service import Service
from chassis.telemetry import metrics
from chassis.vault import Vault

log = logging.getLogger(__name__)

ANSWERS_KEPT = timedelta(days=30)
OVER_FOR = timedelta(days=7)
"""How long a thing has been over before a snapshot drops it: far beyond what the clocks of processes differ by."""
_PURGE_EVERY = timedelta(days=1)
_MAX_PAUSE_SECONDS = 0.05


class _Unkept(Exception):
    """Raised when the log will not tell whether a command was answered before, as its answer is not kept."""


class Writer:
    """Runs in one thread. After `run` every item has its outcome."""

    def __init__(self, service: Service, eventlog: EventLog, vault: Vault, clock: Clock) -> None:
        self._service = service
        self._log = eventlog
        self._desk = Desk(service, vault)
        self._vault = vault
        self._clock = clock
        self._states = States(eventlog, service.aggregates, vault)
        self._due: list[Entry] = []
        self._looks_first = False
        self._purge_at = datetime.min.replace(tzinfo=UTC)
        self.outage = Outage(f"{service.name}, writing its event log")
        self.position = 0
        self.earliest_due: datetime | None = None

    def run(self, items: Sequence[Item]) -> None:
        """Answer a batch: repeat what was answered before, decide the rest, append it."""
        self.position, self.earliest_due = 0, None
        left: Sequence[Item] = items
        while left:
            first = self._first_of_each(left)
            self._answer(first)
            left = [other for item in first for other in item.settle_followers()]

    def _answer(self, pending: list[Item]) -> None:
        """Decide and append until it succeeds. Whether a command was answered before is looked up where the log says
        so, or cannot; and beforehand only for as long as there are such: an append takes no command id twice.
        """
        look_up, looked_up, attempt = self._looks_first, False, 0
        self._looks_first = False
        while pending:
            pending = self._in_time(pending, attempt)
            attempt += 1
            try:
                if look_up:
                    pending = self._unanswered(pending)
                    look_up, looked_up = False, True
                waiting = self._attempt(pending, looked_up=looked_up)
                attempt = attempt if len(waiting) == len(pending) else 0
                pending = waiting
            except Conflict as conflict:
                log.info("%s: decided on stale states, deciding again: %s", self._service.name, conflict)
            except (IdTaken, _Unkept):
                look_up = True
            except Spoiled as spoiled:
                pending = [item for item in pending if item is not spoiled.item]
            except (LogUnavailable, LogDamaged) as away:
                self._give_up(pending, away)
                pending = []

    def has_chores(self) -> bool:
        """Whether `rest` has something to do."""
        return bool(self._due) or self._clock() >= self._purge_at

    def rest(self) -> None:
        """What can wait until the answers are out: snapshots, and forgetting old answers."""
        now = self._clock()
        due, self._due = self._due, []
        try:
            if taken := self._taken(due, now - OVER_FOR):
                self._log.save_snapshots(taken)
            if now >= self._purge_at:
                self._purge_at = now + _PURGE_EVERY
                self._log.purge_answers(now - ANSWERS_KEPT)
        except (LogUnavailable, LogDamaged) as away:
            log.warning("%s: housekeeping of the log failed: %s", self._service.name, away)

    def _taken(self, due: Sequence[Entry], before: datetime) -> dict[str, tuple[int, bytes]]:
        """Snapshots of these states, without what was over by then."""
        taken = {}
        for entry in due:
            try:
                entry.prune(before)
                taken[entry.stream] = snapshot(entry)
            except Exception:
                # It may be half pruned: it is folded anew when it is needed.
                log.exception("%s: no snapshot could be taken of %s", self._service.name, entry.stream)
                self._states.forget([entry.stream])
        return taken

    def _first_of_each(self, items: Sequence[Item]) -> list[Item]:
        first: dict[bytes, Item] = {}
        pending = []
        for item in items:
            ident = item.request.command_id
            if ident and ident in first:
                first[ident].followers.append(item)
            else:
                pending.append(item)
                if ident:
                    first[ident] = item
        return pending

    def _unanswered(self, items: list[Item]) -> list[Item]:
        """Settle those whose command id is in the log; answers the others."""
        answers = self._log.answers([item.request.command_id for item in items if item.request.command_id])
        if not answers:
            return items
        self._looks_first = True
        left = []
        for item in items:
            answer = answers.get(item.request.command_id)
            if answer is None:
                left.append(item)
                continue
            item.outcome = _told_again(answer) if answer.body_hash == item.body_hash else key_reused()
            item.kept = answer.body_hash
            if item.request.timer:
                left.append(item)
        return left

    def _in_time(self, items: list[Item], attempt: int) -> list[Item]:
        if attempt > 1:
            time.sleep(min(_MAX_PAUSE_SECONDS, 0.001 * 2 ** min(attempt, 10)))
        now = time.monotonic()
        late = [item for item in items if now >= item.deadline and item.outcome is None]
        for item in late:
            item.outcome = Unavailable("There was no time left to decide this. Try again.")
        return [item for item in items if item not in late] if late else items

    def _attempt(self, items: list[Item], *, looked_up: bool) -> list[Item]:
        """Decide and append once; answers those that have to wait for another look.

        Raises:
            Conflict, IdTaken, LogUnavailable, Spoiled, _Unkept: nothing was appended, nothing is settled.
            OutcomeUnknown: that is not known, and those whom it may concern are told so.
        """
        entries = look(items, self._states, self._desk.fault)
        now = micros(self._clock())
        try:
            outcomes = [self._desk.decide(item, entries, now) for item in items]
            decided = [one for one in outcomes if one is not None]
            self._check_kept(decided, looked_up=looked_up)
            first, last = self._append(decided)
        except BaseException:
            # These have run ahead of the log: neither to be decided on, nor to be snapshotted.
            self._states.forget(entries)
            self._due = []
            self._vault.forget(list(self._vault.drawn()))
            raise
        self._states.keep(entries, first, last)
        self._due = [entry for entry in entries.values() if entry.wants_snapshot()]
        for one in decided:
            one.settle()
        if len(decided) == len(items):
            return []
        return [item for item, one in zip(items, outcomes, strict=True) if one is None]

    def _check_kept(self, decided: Sequence[Decided], *, looked_up: bool) -> None:
        if any(one.append is None and one.item.request.command_id for one in decided):
            self._looks_first = True
            if not looked_up:
                raise _Unkept

    def _append(self, decided: Sequence[Decided]) -> tuple[int, int]:
        """Append everything that is to be kept; answers the first and last position (0, 0: no event)."""
        kept = [one for one in decided if one.append is not None]
        if not kept:
            return 0, 0
        keys = self._vault.drawn()
        started = time.perf_counter()
        try:
            appended = self._log.append([one.append for one in kept if one.append], keys)
        except OutcomeUnknown:
            for one in kept:
                self._told_unknown(one.item)
            raise
        finally:
            # Whatever came of it: their keys may be gone.
            self._vault.forget([person for one in kept if one.append for person in one.append.forget])
        self.outage.over()
        metrics.append_seconds.record(time.perf_counter() - started, service=self._service.name)
        metrics.append_group_size.record(len(kept), service=self._service.name)
        self._vault.stored(list(keys))
        first = last = 0
        for one, (start, end) in zip(kept, appended.positions, strict=True):
            if end:
                first, last, one.position = first or start, end, end
        self.position = last or self.position
        dues = [timer.due for one in kept if one.append for timer in one.append.timers if isinstance(timer, Timer)]
        self.earliest_due = min([*dues, *([self.earliest_due] if self.earliest_due else [])], default=None)
        return first, last

    def _told_unknown(self, item: Item) -> None:
        if item.outcome is None:
            why = f"The event log of {self._service.name} went away before it said whether this was written."
            item.outcome = PerhapsDone(why, keyed=bool(item.request.command_id))

    def _give_up(self, items: list[Item], away: Exception) -> None:
        self.outage.began(away)
        why = ": its disk is full" if isinstance(away, LogFull) else ""
        for item in items:
            if item.outcome is None:
                item.outcome = Unavailable(f"The event log of {self._service.name} cannot be written just now{why}.")


def _told_again(answer: Answer) -> Reply | Repeated:
    body: dict[str, Any] = msgspec.json.decode(answer.reply)
    if answer.status >= 400:
        return Repeated(answer.status, body)
    return Reply(status=answer.status, body=body, position=answer.positions[1], repeated=True)
