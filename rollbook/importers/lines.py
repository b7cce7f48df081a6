"""What an importer plans and what comes of it: lines, oddities, counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec


class BadInput(Exception):
    """Raised when the input as a whole cannot be imported; nothing was written, unless the input has
    changed meanwhile.
    """


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of a table: its file, its line (from 1), its text, and the values asked for; `remark`
    says what is odd about how it was read.
    """

    file: str
    line: int
    text: str
    values: tuple[str, ...]
    remark: str = ""


class Oddity(msgspec.Struct, frozen=True, gc=False):
    """Something about a row that a person should know. `lost` is true if the row had no effect."""

    row: Row
    reason: str
    lost: bool = False


class Line(msgspec.Struct, frozen=True, gc=False):
    """A command that an importer wants sent; `key` is derived from what the row is about, so that
    sending it again has no effect. `row` is where it comes from. `at` is the time of the command
    where it was given earlier than it is sent.
    """

    service: str
    command: str
    key: str
    body: Mapping[str, Any]
    row: Row
    at: datetime | None = None


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What became of a line: an HTTP status, the reply or problem, and whether it was known before."""

    status: int
    body: Mapping[str, Any]
    repeated: bool = False

    @property
    def accepted(self) -> bool:
        """Whether it holds now, by this line or an earlier one."""
        return self.status < 400

    def made(self, thing: str) -> str | None:
        """The id of what was made, or of what holds the code already; null where there is neither."""
        ident = self.body.get(thing) if self.accepted else self.body.get("owner")
        return ident if isinstance(ident, str) else None
