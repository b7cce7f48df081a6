"""A CSV file as records: one after another, however odd, each with the line it begins in.

A record spans lines where a quoted value does. A quote that is never closed spoils its own line
alone: reading goes on with the next one. Values stand between commas, or between semicolons or tabs, as spreadsheets
of many countries write them; the first line tells.
"""

import csv
import re
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

LONGEST = 100_000
"""Bytes of a line, and about those of a record, that are read at most; memory does not grow with more."""
MOST_LINES = 100
READ_OTHERWISE = "not UTF-8 text; read as Windows-1252"
BETWEEN = ",;\t"
_UNDECODED = re.compile("[\udc80-\udcff]")
_QUOTED = re.compile('"[^"]*"')


class ReadsLines(Protocol):
    """A file of bytes."""

    def readline(self, limit: int, /) -> bytes:
        """The next bytes up to and with a line feed, at most `limit`; none at the end."""


class Record(msgspec.Struct, frozen=True, gc=False):
    """The values of one record, and what is odd about how it was read; null values for what is none:
    `remark` then says why. `end` is the byte behind it, `between` what stands between values.
    """

    line: int
    text: str
    values: list[str] | None
    remark: str = ""
    end: int = 0
    between: str = ","


def records(path: Path) -> Iterator[Record]:
    """The records of a file in order; empty lines are none.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        yield from records_in(file)


def records_in(file: ReadsLines, *, line: int = 0, at: int = 0, between: str = "") -> Iterator[Record]:
    """The records that follow in a file of which `line` lines, `at` bytes, were read before. What stands `between`
    values is told by the first of them where it is not said.

    Raises:
        OSError: it cannot be read.
    """
    lines = _Lines(file, line, at)
    while text := lines.take():
        if text != "\n":
            between = between or _between(text)
            yield _record(lines, text, between)


class _Lines:
    """The lines of a file, each ending in a line feed whatever it ends in there; the last one taken is number
    `number`, and ends before the byte `at`. Those put back come again; those of `cut` are longer in the file.
    """

    def __init__(self, file: ReadsLines, number: int, at: int) -> None:
        self._file = file
        self._raw = b""
        self._back: deque[tuple[str, int]] = deque()
        self._taken: list[tuple[str, int]] = []
        self.number, self.at = number, at
        self.cut: set[int] = set()

    def take(self) -> str:
        """The next line, cut behind `LONGEST` bytes; empty at the end."""
        text, size = self._back.popleft() if self._back else self._next()
        if text:
            self.number += 1
            self.at += size
            self._taken.append((text, size))
        return text

    def put_back(self, count: int) -> None:
        """Let the lines taken last be taken again."""
        for _ in range(count):
            text, size = self._taken.pop()
            self._back.appendleft((text, size))
            self.number -= 1
            self.at -= size

    def settle(self) -> None:
        """What was taken will not be put back."""
        self._taken.clear()

    def _next(self) -> tuple[str, int]:
        """A line, decoded, and how many bytes it has in the file."""
        raw = self._raw or self._file.readline(LONGEST + 1)
        self._raw = b""
        size = len(raw)
        if len(raw) > LONGEST and raw[-1:] != b"\n":
            while (rest := self._file.readline(LONGEST)) and rest[-1:] != b"\n":
                size += len(rest)
            size += len(rest)
            self.cut.add(self.number + 1)
        elif b"\r" in raw:
            # Files of old have lines that end in a carriage return alone.
            end = raw.index(b"\r") + 1
            end += raw[end : end + 1] == b"\n"
            raw, self._raw = raw[:end], raw[end:]
            size = len(raw)
        if not self.at and not self._back and raw.startswith(BOM_UTF8):
            raw = raw[len(BOM_UTF8) :]
        text = raw.decode("utf-8", "surrogateescape")
        ended = text.endswith(("\r", "\n"))
        return (text.rstrip("\r\n") + "\n" if ended else text), size


def _between(header: str) -> str:
    """What stands most often between the names of columns; a comma where nothing does."""
    plain = _QUOTED.sub("", header)
    return max(BETWEEN, key=plain.count)


def _record(lines: _Lines, text: str, between: str) -> Record:
    lines.settle()
    number, remark = lines.number, ""
    text = text.removesuffix("\n")
    if number in lines.cut:
        return Record(number, text, None, f"longer than {LONGEST} bytes", lines.at, between)
    values: list[str] | None
    if '"' not in text:
        values = text.split(between)
    else:
        try:
            text, values = _quoted(lines, text, between)
        except csv.Error as error:
            return Record(number, text, None, f"not a CSV row: {error}", lines.at, between)
    if not text.isascii() and _UNDECODED.search(text):
        try:
            text, values = _otherwise(text), [_otherwise(value) for value in values]
            remark = READ_OTHERWISE
        except UnicodeDecodeError:
            values, remark = None, "neither UTF-8 nor Windows-1252 text"
    if "\0" in text:
        values, remark = None, "holds the character NUL; is it UTF-8 text?"
    return Record(number, text, values, remark, lines.at, between)


def _quoted(lines: _Lines, first: str, between: str) -> tuple[str, list[str]]:
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
        values = next(csv.reader(needed(), delimiter=between, strict=True))
    except csv.Error:
        lines.put_back(len(more))
        raise
    return "\n".join([first, *(line.removesuffix("\n") for line in more)]), values


def _otherwise(text: str) -> str:
    """The same text, its bytes that were no UTF-8 taken as Windows-1252.

    Raises:
        UnicodeDecodeError: they are not that either.
    """
    return _UNDECODED.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252"), text)
