"""What an importer plans and what comes of it: lines, oddities, answers."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec

KEY_REUSED = "/idempotency-key-reused"


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
    """Something about a row that a person should know. `lost` is true if the row has no effect;
    `same_as` is the line of its table that says the same, and whose effect is its own too.
    """

    row: Row
    reason: str
    lost: bool = False
    same_as: int | None = None


class Line(msgspec.Struct, frozen=True, gc=False):
    """A command that an importer wants sent; `key` is derived from what the row is about, so that
    sending it again has no effect. `row` is where it comes from. `at` is the time of the command
    where it was given earlier than it is sent. `effect` says whether the row has its effect once
    this is accepted.
    """

    service: str
    command: str
    key: str
    body: Mapping[str, Any]
    row: Row
    at: datetime | None = None
    effect: bool = True

    def told_otherwise(self) -> "Line":
        """The same under a key of its own, for when another body came under its key before."""
        told = blake2b(msgspec.json.encode(self.body), digest_size=8).hexdigest()
        return msgspec.structs.replace(self, key=f"{self.key}/{told}")


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What became of a line: an HTTP status, the reply or problem, and whether it was known before."""

    status: int
    body: Mapping[str, Any]
    repeated: bool = False

    @property
    def accepted(self) -> bool:
        """Whether it holds now, by this line or an earlier one."""
        return self.status < 400

    @property
    def contradicts(self) -> bool:
        """Whether another body came under the line's key before, and is kept."""
        return self.status >= 400 and str(self.body.get("type", "")).endswith(KEY_REUSED)

    def made(self, thing: str, code: str | None = None) -> str | None:
        """The id of what was made, or of what holds the code already, spelled alike; null where there
        is neither.
        """
        if self.accepted:
            ident = self.body.get(thing)
        else:
            ident = self.body.get("owner") if code is None or self.spelled(code) == code else None
        return ident if isinstance(ident, str) else None

    def spelled(self, code: str) -> str:
        """How the owner of a code that is taken spells it: codes are the same in any case."""
        return str(self.body.get("spelled", code))


def refusal(line: Line, answer: Answer) -> Oddity:
    """A refused command, as an oddity of its row."""
    told = answer.body.get("detail") or answer.body.get("title") or f"status {answer.status}"
    if answer.contradicts:
        told = "an earlier import took other values, which are kept"
    return Oddity(line.row, f"{line.command} refused: {told}", lost=True)
