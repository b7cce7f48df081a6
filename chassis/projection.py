"""How views are declared: documents, facts, and the pure folds that make them.

*Documents*: one an entity; a fold of the few streams that concern it. *Facts*: typed rows for
everything that is counted, kept over both times (effective and recorded), and only ever summed
when asked. Folds commute across roots: the order in which roots arrive changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from contracts.envelope import Recorded
from contracts.event import Event

D = TypeVar("D", bound=msgspec.Struct)

Key = Callable[[Any, Recorded], str | Sequence[str]]


class Projection(msgspec.Struct, Generic[D], frozen=True, kw_only=True):
    """Documents of type `document`, one for each key that `key(event, recorded)` names.

    `fold(document, event, recorded)` returns the document as it stands after the event, or null
    to remove it; `blank(key)` makes the one before the first. `index` names the fields that
    queries filter and order by, `kept` those they do only once others have left few, or where all are
    looked at anyway: an index costs something at every write. `personal` asks for decrypted payloads,
    which only the owner of the people may.
    """

    name: str
    sources: Sequence[type[Event]]
    key: Key
    document: type[D]
    blank: Callable[[str], D]
    fold: Callable[[D, Any, Recorded], D | None]
    index: Sequence[str] = ()
    kept: Sequence[str] = ()
    personal: bool = False

    @property
    def fields(self) -> Sequence[str]:
        """What queries may name."""
        return (*self.index, *self.kept)


class ColumnType(StrEnum):
    """What a fact's column holds."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    TIME = "time"


class Column(msgspec.Struct, frozen=True):
    """One declared column of a fact."""

    name: str
    type: ColumnType


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows about one kind of thing, one open row a thing, history kept over both times.

    `fold(row, event, recorded)` takes the thing's row as it stood before the event in *effective*
    order (null before the first) and returns it after. The runner keeps each thing's few events
    and derives the rows, so late and corrected events land where they belong: a row is valid from
    `effective_from` to `effective_to` in the world and from `recorded_from` to `recorded_to` in
    our knowledge. `rank(event)` orders events of the same effective time (higher later).
    """

    name: str
    sources: Sequence[type[Event]]
    key: Key
    columns: Sequence[Column]
    fold: Callable[[dict[str, Any] | None, Any, Recorded], dict[str, Any] | None]
    rank: Callable[[Any], int] = lambda event: 0


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of a report: how many rows satisfy `where` (column = value), all of them if empty."""

    name: str
    where: Mapping[str, Any] = {}


class AsOf(msgspec.Struct, frozen=True, kw_only=True):
    """A point in both times: as it was `on`, as it was `known_at`; null means now, and known now."""

    on: datetime | None = None
    known_at: datetime | None = None


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """A group-by key: the calendar month of a TIME column in an IANA timezone, as `2026-03`."""

    column: str
    timezone: str


class Between(msgspec.Struct, frozen=True, kw_only=True):
    """A condition on a time, a number or a text: from `since` on, and before `before`; null leaves that side open."""

    since: datetime | float | str | None = None
    before: datetime | float | str | None = None
