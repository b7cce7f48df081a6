"""A CSV file as records: one after another, however odd, each with the line it begins in.

A record spans lines where a quoted value does. A quote that is never closed spoils its own line
alone: reading goes on with the next one.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

LONGEST = 100_000
"""Characters of a line, and about those of a record, that are read at most; memory does not grow with more."""
MOST_LINES = 100
READ_OTHERWISE = "not UTF-8 text; read as Windows-1252"
_UNDECODED = re.compile("[\udc80-\udcff]")


class Record(msgspec.Struct, frozen=True, gc=False):
    """The values of one record, and what is odd about how it was read; null values for what is none:
    `remark` then says why.
    """

    line: int
    text: str
    values: list[str] | None
    remark: str = ""


def records(path: Path) -> Iterator[Record]:
    """The records of a file in order; empty lines are none.

    Raises:
        OSError: it cannot be read.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
        lines = _Lines(file)
        while text := lines.take():
            if text != "\n":
                yield _record(lines, text)


class _Lines:
    """The lines of a file, the last one taken being number `number`; those put back come again."""

    def __init__(self, file: IO[str]) -> None:
        self._read = file.readline
        self._back: deque[str] = deque()
        self.number = 0

    def take(self) -> str:
        """The next line, cut behind `LONGEST` characters; empty at the end."""
        if self._back:
            text = self._back.popleft()
        else:
            text = self._read(LONGEST + 1)
            if len(text) > LONGEST and text[-1] != "\n":
                while (rest := self._read(LONGEST)) and rest[-1] != "\n":
                    pass
        if text:
            self.number += 1
        return text

    def put_back(self, taken: list[str]) -> None:
        """Let the lines taken last be taken again."""
        self._back.extendleft(reversed(taken))
        self.number -= len(taken)


def _record(lines: _Lines, text: str) -> Record:
    number, remark = lines.number, ""
    text = text.removesuffix("\n")
    if len(text) > LONGEST:
        return Record(number, text, None, f"longer than {LONGEST} characters")
    values: list[str] | None
    if '"' not in text:
        values = text.split(",")
    else:
        try:
            text, values = _quoted(lines, text)
        except csv.Error as error:
            return Record(number, text, None, f"not a CSV row: {error}")
    if not text.isascii() and _UNDECODED.search(text):
        try:
            text, values = _otherwise(text), [_otherwise(value) for value in values]
            remark = READ_OTHERWISE
        except UnicodeDecodeError:
            values, remark = None, "neither UTF-8 nor Windows-1252 text"
    return Record(number, text, values, remark)


def _quoted(lines: _Lines, first: str) -> tuple[str, list[str]]:
    """The text and values of a record that begins with this line, and takes as many more as it needs.

    Raises:
        csv.Error: there is none; no line but the first was taken.
    """
    more: list[str] = []

    def needed() -> Iterator[str]:
        yield f"{first}\n"
        length = len(first)
        while len(more) < MOST_LINES and length <= LONGEST and (line := lines.take()):
            more.append(line)
            length += len(line)
            yield line

    try:
        values = next(csv.reader(needed(), strict=True))
    except csv.Error:
        lines.put_back(more)
        raise
    return "\n".join([first, *(line.removesuffix("\n") for line in more)]), values


def _otherwise(text: str) -> str:
    """The same text, its bytes that were no UTF-8 taken as Windows-1252.

    Raises:
        UnicodeDecodeError: they are not that either.
    """
    return _UNDECODED.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252"), text)
