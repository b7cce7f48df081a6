"""The pure heart of the write side: commands, aggregates, and the functions that decide.

`decide(states, command, context) → Decision` sees the state of the streams it writes and nothing
else; it reads no clock and does no I/O. `evolve(state, event)` folds one event and never refuses.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from chassis.days import check_year
from chassis.errors import Refused, TooEarly
from contracts.event import Event

S = TypeVar("S")
C = TypeVar("C", bound="Command")


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An intention, in the imperative; its fields are also the body of the HTTP request."""


class Context(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a decision may know beside the state: when, who, and facts gathered beforehand.

    `at` is the time of the command, `effective_at` when what it tells took effect, if that was
    said. `facts` is whatever the handler's `gather` returned. `new_id` was drawn for the command, so
    that a decision taken again names the same thing.
    """

    at: datetime
    actor: str
    new_id: str = ""
    facts: Any = None
    effective_at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """When the command takes effect."""
        return self.effective_at or self.at

    def happened(self, effective_at: datetime | None) -> datetime:
        """When what a command tells happened: now, unless it says earlier.

        Raises:
            TooEarly: `effective-in-the-future`.
            Refused: `time-out-of-range`, so long ago that it is surely not meant.
        """
        if effective_at is None:
            return self.at
        if effective_at > self.at:
            raise TooEarly(
                "What has not happened yet cannot be recorded.",
                slug="effective-in-the-future",
                effective_at=effective_at,
                at=self.at,
            )
        check_year(effective_at, "effective_at")
        return effective_at


class Decision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a command makes happen: events in order, each with its stream, and the answer's ids.

    No events means that what was asked for already holds. `reply` is stored with the command, so
    it holds ids, counts and times, never personal data. `effective` is when some of the events
    happened, by their places, where that is not when the command says. `timers` are set, or cleared, whether there are
    events or not, after those that follow from the events. `forget` names people whose keys are destroyed with it, for
    ever: whatever is stored about them under a key of this service is unreadable from then on, in every copy.
    """

    events: Sequence[tuple[str, Event]] = ()
    effective: Mapping[int, datetime] = {}
    reply: Mapping[str, Any] = {}
    status: int = 200
    timers: Sequence["Timer | TimerCleared"] = ()
    forget: Sequence[str] = ()


class Aggregate(msgspec.Struct, Generic[S], frozen=True, kw_only=True):
    """How the streams of one category are folded.

    `blank(stream)` makes the state before the first event. `evolve` changes and returns it: a state
    belongs to one decision loop alone, which throws it away when an append fails. `snapshot_every`
    asks for a snapshot after so many events (0: never); `state` is then a msgspec type.
    `prune(state, before)` is called before a snapshot is taken, and drops from the state what was over
    by then and what no decision rests on any more: never anything else.
    """

    category: str
    blank: Callable[[str], S]
    evolve: Callable[[S, Event], S]
    state: type | None = None
    snapshot_every: int = 0
    prune: Callable[[S, datetime], None] | None = None


Gather = Callable[[Sequence[Any], "Any"], Any]


class OnRefusal(msgspec.Struct, Generic[C], frozen=True, kw_only=True):
    """What a refusal of a command leaves behind, for those who ask why: `tell` answers events, to be appended with the
    refusal's answer, in the streams that `streams(command)` names. Both are pure, as `decide` is; nothing is left of
    commands that came many at once, nor of what may pass.
    """

    streams: Callable[[C], Sequence[str]]
    tell: Callable[[Mapping[str, Any], C, Refused, Context], Sequence[tuple[str, Event]]]


class Handler(msgspec.Struct, Generic[C], frozen=True, kw_only=True):
    """How one command is decided.

    `streams(command, context)` names the streams the decision reads and may write, known from the
    command alone. `further(states, command, context)` names those that only their states tell, pure as
    `decide` is; it is asked more than once, and names nothing where a state is blank. What it names is among `states`
    when it is asked again, until it names nothing more.
    `gather(commands, reads)` is an optional coroutine that finds the facts a whole
    batch needs in the service's own read model: one answer a command, each a `Facts` or a Problem.
    `gather_for(command)` says of which commands it is asked, where not of all; the others do not wait for it.
    `id_kind` is the letter of the id drawn for the thing the command creates.
    """

    command: type[C]
    streams: Callable[[C, Context], Sequence[str]]
    decide: Callable[[Mapping[str, Any], C, Context], Decision]
    further: Callable[[Mapping[str, Any], C, Context], Sequence[str]] | None = None
    gather: Gather | None = None
    gather_for: Callable[[C], bool] | None = None
    on_refusal: OnRefusal[C] | None = None
    id_kind: str = ""


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """Facts for one command, and the positions, by service, of the read model they came from."""

    facts: Any
    rests_on: Mapping[str, int] = {}


class Timer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something is due: at `due`, the command made by the timer's kind is sent.

    `key` names the timer within the service; setting it again moves it.
    """

    key: str
    kind: str
    due: datetime
    data: Mapping[str, str] = {}


class TimerCleared(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The timer of that key is no longer needed; with `due` given, only if it is still due then."""

    key: str
    due: datetime | None = None


class TimerKind(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a due timer: the command it sends, and how late that may still happen.

    `skip_after_seconds` null means: however late, fire. Otherwise a timer that is later than that
    is dropped, and counted. With `work`, the service's work of that name is done first, beside the
    decision loop, and its answer is the command: for what reaches outside, or takes long. A piece of
    work that takes longer than `limit_seconds` is ended and tried again later; `abreast` of one kind
    are done at once.
    """

    kind: str
    command: Callable[[Mapping[str, str], datetime], Command] | None = None
    work: str = ""
    skip_after_seconds: int | None = None
    limit_seconds: float = 60.0
    abreast: int = 4


Worth = Callable[[Sequence[Any], Any, Mapping[str, int]], Awaitable[Sequence[bool]]]


class Reaction(msgspec.Struct, frozen=True, kw_only=True):
    """Anyone's events → this service's own commands; stateless.

    `start` says where it begins when first run: at the beginning of history, or at its deployment.
    A command's id is derived from the event, so that redelivery changes nothing. `same_moment` says
    that what is caused took effect when the event did, rather than when it is reacted to. `worth(events, reads,
    after)`, where there is one, says for a batch which events may come to anything, so that the others cost no command;
    `after` is where the newest of them stands. Where it raises, all may.
    """

    name: str
    sources: Sequence[type[Event]]
    react: Callable[[Any], Sequence[Command]]
    start: str = "beginning"
    same_moment: bool = False
    worth: Worth | None = None
