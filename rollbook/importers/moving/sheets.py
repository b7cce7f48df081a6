"""A CSV file as rows of a sheet: its header is checked before anything is sent, then it is read row by row.

Columns are found by their name, so a file may have more than are needed, in any order.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from chassis.jobs.reading import Record, records
from rollbook.importers.lines import BadInput, Oddity, Row

SHOWN = 500
"""Characters of a row that are kept to be shown."""

Cells = Mapping[str, str]
"""The values of a row by column, without blanks around them; empty where there is none."""


class Sheet(msgspec.Struct, frozen=True):
    """What is imported, the columns that a file must have, and those that it may have."""

    name: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every column, as the values of a row stand."""
        return self.columns + self.optional

    def cells(self, row: Row) -> dict[str, str]:
        """The values of a row by column."""
        return dict(zip(self.all, row.values, strict=True))


def check(sheet: Sheet, path: Path) -> None:
    """See that the file is there, readable and has the columns.

    Raises:
        BadInput: what is not as it should be, and which columns there are.
    """
    with _told(path):
        _header(sheet, path, records(path))


def rows(sheet: Sheet, path: Path) -> Iterator[Row | Oddity]:
    """The rows of a file in order; what cannot be read as a row comes as an oddity.

    Raises:
        BadInput: the file cannot be read to its end.
    """
    with _told(path):
        found = records(path)
        places, width = _header(sheet, path, found)
        for record in found:
            text = record.text if len(record.text) <= SHOWN else f"{record.text[:SHOWN]}…"
            if record.values is None:
                yield Oddity(Row(path.name, record.line, text, ()), record.remark, lost=True)
            elif len(record.values) != width:
                reason = f"{len(record.values)} values for {width} columns"
                yield Oddity(Row(path.name, record.line, text, ()), reason, lost=True)
            else:
                values = tuple("" if place is None else record.values[place].strip() for place in places)
                yield Row(path.name, record.line, text, values, record.remark)


def _header(sheet: Sheet, path: Path, found: Iterator[Record]) -> tuple[list[int | None], int]:
    """Where each column stands, null where one that may be left out is; and how many there are.

    Raises:
        BadInput: one is missing, or stands there twice.
    """
    first = next(found, None)
    if first is None:
        raise BadInput(f"{path} is empty. {_wanted(sheet)}")
    if first.values is None:
        raise BadInput(f"{path}: its header cannot be read: {first.remark}. {_wanted(sheet)}")
    names = [name.strip() for name in first.values]
    lacking = [name for name in sheet.columns if name not in names]
    if lacking:
        raise BadInput(f"{path} has no column {', '.join(lacking)}. {_wanted(sheet)}")
    twice = [name for name in sheet.all if names.count(name) > 1]
    if twice:
        raise BadInput(f"{path} has the column {', '.join(twice)} twice. {_wanted(sheet)}")
    return [names.index(name) if name in names else None for name in sheet.all], len(names)


def _wanted(sheet: Sheet) -> str:
    may = f" It may have {', '.join(sheet.optional)} too." if sheet.optional else ""
    return f"The first line of a file of {sheet.name} names its columns: {', '.join(sheet.columns)}.{may}"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
