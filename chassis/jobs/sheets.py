"""What the rows of a file are to hold, and how its own columns are found to hold it."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from chassis.jobs.reading import Record

REASON = "reason"
"""The column that a list of odd rows adds to those of the file."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One thing asked for; `also` are other names under which files have it, in small letters."""

    name: str
    about: str
    needed: bool = False
    also: tuple[str, ...] = ()


class HasColumns(Protocol):
    """A file whose first line names its columns."""

    @property
    def columns(self) -> tuple[str, ...]:
        """These names."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything asked for of a row."""

    columns: tuple[Column, ...]

    def fits(self, asked: str, column: str, file: HasColumns) -> bool:
        """Whether this is asked for, and the file has that column."""
        return any(asked == one.name for one in self.columns) and column in file.columns


class Row(msgspec.Struct, frozen=True):
    """One row of a file: its values by what is asked for, without blanks around them. One that is no row has none, and
    `unread` says why. `values` are as they stand in the file.
    """

    line: int
    cells: Mapping[str, str]
    values: Sequence[str]
    end: tuple[int, int]
    unread: str = ""
    remark: str = ""


def guessed(sheet: Sheet, columns: Sequence[str]) -> dict[str, str]:
    """Which column of a file holds what is asked for, by their names; what is not found is left out."""
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(_plain(column), column)
    found: dict[str, str] = {}
    for asked in sheet.columns:
        name = next((name for name in (asked.name, *asked.also) if _plain(name) in plain), None)
        if name is not None and plain[_plain(name)] not in found.values():
            found[asked.name] = plain[_plain(name)]
    return found


def lacking(sheet: Sheet, mapping: Mapping[str, str]) -> list[str]:
    """What is needed, and not among what was found."""
    return [asked.name for asked in sheet.columns if asked.needed and asked.name not in mapping]


def header(first: Record | None) -> tuple[str, ...]:
    """The columns that the first record of a file names."""
    return tuple(name.strip() for name in first.values) if first and first.values else ()


def rows(found: Iterable[Record], columns: Sequence[str], mapping: Mapping[str, str]) -> Iterator[Row]:
    """Records below the header as rows."""
    places = {asked: columns.index(column) for asked, column in mapping.items() if column in columns}
    for record in found:
        end = (record.line + record.text.count("\n"), record.end)
        if record.values is None:
            yield Row(record.line, {}, [record.text], end, unread=record.remark)
        elif len(record.values) != len(columns):
            told = f"{len(record.values)} values for {len(columns)} columns"
            yield Row(record.line, {}, record.values, end, unread=told)
        else:
            cells = {asked: record.values[place].strip() for asked, place in places.items()}
            yield Row(record.line, cells, record.values, end, remark=record.remark)


def listed(told: Iterable[tuple[Sequence[str], str]], columns: Sequence[str], between: str = ",") -> bytes:
    """Rows as they stand in the file, each with its reason behind, as CSV with the same `between` values; values for
    which there is no column come behind the reason. One that a file has from an earlier list is replaced.
    """
    text = io.StringIO(newline="")
    write = csv.writer(text, delimiter=between).writerow
    width = len(columns) - (tuple(columns[-1:]) == (REASON,))
    for values, reason in told:
        write([*values[:width], *[""] * (width - len(values)), reason, *values[len(columns) :]])
    return text.getvalue().encode("utf-8", "backslashreplace")


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
