"""One command on the states of its streams: what it comes to, and what is to be stored of it."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Decision, Timer, TimerCleared
from chassis.errors import Problem, Refused, TooEarly, TooLarge
from chassis.eventlog.port import Answer, Append, NewEvent
from chassis.loop.looking import at_hand, further
from chassis.loop.requests import Item, Reply
from chassis.loop.states import Entry
from chassis.mapper import MAX_STATE_BYTES, EventIds, Meta, encode
from chassis.service import Service
from chassis.vault import Vault
from contracts.event import Event

log = logging.getLogger(__name__)

_NAMING = (
    ("learner", ""),
    ("enrollment", "l"),
    ("enrollments", "l"),
    ("learners", "l"),
    ("kept", "l"),
    ("substitute", "l"),
    ("instructor", "i"),
)
"""The fields of commands that name a person, alone or at the end of what is theirs, and the letter of such an id."""
_encode_reply = msgspec.json.Encoder().encode


class Spoiled(Exception):
    """Raised when a state broke while it was folded: decide the batch again without that command."""

    def __init__(self, item: Item) -> None:
        self.item = item


class Decided(msgspec.Struct, eq=False, gc=False):
    """What a command came to, before it is in the log."""

    item: Item
    append: Append | None
    problem: Problem | None = None
    status: int = 0
    body: dict[str, Any] = {}
    position: int = 0

    def settle(self) -> None:
        """Tell the answer, unless it was told before."""
        if self.item.outcome is None:
            reply = Reply(status=self.status, body=self.body, position=self.position)
            self.item.outcome = self.problem or reply
        if self.append and self.append.answer:
            self.item.kept = self.append.answer.body_hash


class Desk:
    """Decides for one service."""

    def __init__(self, service: Service, vault: Vault) -> None:
        self._service = service
        self._vault = vault
        self._ids = EventIds()

    def decide(self, item: Item, entries: Mapping[str, Entry], now: int) -> Decided | None:
        """Decide one command and fold what it makes happen; `now` is in microseconds. Null where it needs, as things
        stand now, a stream that nobody has looked at: then nothing has happened, and it has to wait for another look.

        Raises:
            Spoiled: a fold raised, so that the states of the whole batch are of no use.
        """
        if item.outcome is not None:
            return Decided(item, _only_timer(item))
        if item.problem is not None:
            return self._refused(item, item.problem, entries, now)
        try:
            streams = item.streams
            if item.handler.further is not None:
                streams = (*streams, *further(item, entries))
                if any(stream not in entries for stream in streams):
                    return None
            mine, states = at_hand(streams, entries)
            decision = item.handler.decide(states, item.command, item.situation())
            body: dict[str, Any] = msgspec.to_builtins(decision.reply, str_keys=True)
            events, timers = self._prepared(item, decision, mine, now)
            answer = Answer(body_hash=item.body_hash, status=decision.status, reply=_encode_reply(body))
        except Problem as problem:
            return self._refused(item, problem, entries, now)
        except Exception:  # noqa: BLE001 - a fault in one decision leaves the others alone
            return self._refused(item, self.fault(item), entries, now)
        self._folded(item, decision, mine)
        append = _append(item, answer, events, timers, decision.forget)
        return Decided(item, append, status=decision.status, body=body)

    def _folded(self, item: Item, decision: Decision, mine: Mapping[str, Entry]) -> None:
        try:
            for stream, event in decision.events:
                mine[stream].evolve(event)
        except Exception as broken:
            item.outcome = self.fault(item)
            raise Spoiled(item) from broken

    def _prepared(
        self, item: Item, decision: Decision, mine: Mapping[str, Entry], now: int
    ) -> tuple[list[NewEvent], list[Timer | TimerCleared]]:
        """The events as they will be stored, and their timers; no state has changed yet."""
        said = decision.events
        if not said:
            return [], [*decision.timers]
        meta = self._meta(item)
        if len(said) == 1 and not decision.effective:
            ((stream, event),) = said
            only = self._stored(stream, mine[stream].version + 1, event, self._ids.take(now), meta)
            return [only], [*self._service.timers(event, stream), *decision.timers]
        events: list[NewEvent] = []
        timers: list[Timer | TimerCleared] = []
        versions: dict[str, int] = {}
        for place, (stream, event) in enumerate(said):
            event_id = self._ids.take(now)
            version = versions[stream] = (versions.get(stream) or mine[stream].version) + 1
            when = decision.effective.get(place)
            its = msgspec.structs.replace(meta, effective_at=when) if when else meta
            events.append(self._stored(stream, version, event, event_id, its))
            timers.extend(self._service.timers(event, stream))
            if not meta.correlation and len(said) > 1:
                meta = msgspec.structs.replace(meta, correlation=event_id)
        return events, [*timers, *decision.timers]

    def _stored(self, stream: str, version: int, event: Event, event_id: str, meta: Meta) -> NewEvent:
        """The event as the log keeps it.

        Raises:
            TooLarge: it is larger than a log takes.
        """
        state = encode(self._vault.conceal(event) if event.PERSONAL else event, event_id, meta)
        if len(state) > MAX_STATE_BYTES:
            raise TooLarge(
                f"This makes an event of {len(state)} bytes; {MAX_STATE_BYTES} are the most.",
                bytes=len(state),
                most=MAX_STATE_BYTES,
            )
        return NewEvent(stream, version, event.TYPE, state)

    def _meta(self, item: Item) -> Meta:
        request = item.request
        reason = request.reason or getattr(item.command, "reason", None)
        if reason:
            person = _person(item.command)
            reason = self._vault.conceal_text(reason, person, "reason") if person else reason
        return Meta(
            effective_at=item.situation().moment,
            actor=request.actor,
            correlation=request.correlation,
            causation=request.causation,
            reason=reason,
            trace=item.trace,
            rests_on=item.rests_on,
        )

    def _refused(self, item: Item, problem: Problem, entries: Mapping[str, Entry], now: int) -> Decided | None:
        """A refusal by a rule is kept and told again; what may pass, and our own faults, are not. Null where it leaves
        events in streams that nobody has looked at.
        """
        problem.__traceback__ = None
        passing = problem.retry_after is not None or problem.status >= 500 or isinstance(problem, TooEarly)
        if passing or not (isinstance(problem, Refused) or item.request.timer):
            return Decided(item, None, problem=problem)
        answer = Answer(body_hash=item.body_hash, status=problem.status, reply=_encode_reply(problem.body()))
        left = item.handler.on_refusal
        if left is None or item.request.many or not isinstance(problem, Refused):
            return Decided(item, _append(item, answer, [], []), problem=problem)
        item.besides = tuple(left.streams(item.command))
        if any(stream not in entries for stream in item.besides):
            return None
        mine, states = at_hand(item.besides, entries)
        told = Decision(events=left.tell(states, item.command, problem, item.situation()))
        events, timers = self._prepared(item, told, mine, now)
        self._folded(item, told, mine)
        return Decided(item, _append(item, answer, events, timers), problem=problem)

    def fault(self, item: Item) -> Problem:
        """The answer to a fault of ours, which is being handled; logged with its trace."""
        log.exception("%s: deciding %s failed", self._service.name, type(item.command).__name__)
        return Problem("This could not be decided because of a fault on our side. It was logged.")


def _append(
    item: Item,
    answer: Answer,
    events: list[NewEvent],
    timers: list[Timer | TimerCleared],
    forget: Sequence[str] = (),
) -> Append | None:
    request = item.request
    if request.timer:
        # Cleared first: what the command decides may set the same timer anew.
        timers = [request.timer, *timers]
    if not request.command_id and not events and not timers and not forget:
        return None
    return Append(
        command_id=request.command_id,
        answer=answer if request.command_id else None,
        events=events,
        timers=timers,
        # A timer that comes again for ever, and tells nothing, leaves no answer for ever.
        purgeable=request.causation is None and (request.timer is None or not events),
        forget=forget,
    )


def _only_timer(item: Item) -> Append | None:
    return Append(timers=[item.request.timer]) if item.request.timer else None


def _person(command: Any) -> str | None:
    """The learner or instructor a command is about, if its fields say so; of several the first."""
    for field, letter in _NAMING:
        told = getattr(command, field, None)
        first = told[0] if isinstance(told, tuple) and told else told
        who = first.rpartition(".")[2] if isinstance(first, str) else ""
        if who and who.startswith(letter):
            return who
    return None
