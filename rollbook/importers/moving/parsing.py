"""Rows as what they say; those that cannot say it are told, and left out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from chassis.errors import Problem
from rollbook.importers.lines import Oddity, Row
from rollbook.importers.moving.sheets import Cells, Sheet, rows
from rollbook.importers.moving.values import Unusable
from rollbook.importers.tally import Tally

T = TypeVar("T")
K = TypeVar("K")


def read(sheet: Sheet, path: Path, tally: Tally) -> Iterator[tuple[dict[str, str], Row]]:
    """The rows of a file as values by column; what is odd about one is told."""
    for found in rows(sheet, path):
        row = found.row if isinstance(found, Oddity) else found
        tally.read(row)
        if isinstance(found, Oddity):
            tally.note(found)
            continue
        if row.remark:
            tally.note(Oddity(row, row.remark))
        yield sheet.cells(row), row


def understood(parse: Callable[[], T], row: Row, tally: Tally) -> T | None:
    """What a row says; null, and told, where it says nothing that could be done."""
    try:
        return parse()
    except Unusable as wrong:
        tally.note(Oddity(row, str(wrong), lost=True))
    except Problem as refused:
        tally.note(Oddity(row, refused.detail.rstrip("."), lost=True))
    return None


def completed(own: Cells, first: Mapping[str, str], columns: Iterable[str], line: int) -> dict[str, str]:
    """A row with what it leaves out of these columns, as the first row about the same thing has it in `line`.

    Raises:
        Unusable: it says something else.
    """
    for column in columns:
        if own[column] and own[column] != first[column]:
            raise Unusable(f"{column} is {first[column] or 'empty'} in line {line}, and must not differ")
    return {**own, **{column: first[column] for column in columns}}


def once(seen: dict[K, tuple[T, Row]], key: K, told: T, row: Row, tally: Tally) -> bool:
    """Whether nothing was said of this before; if something was, that is told, and kept."""
    if key not in seen:
        seen[key] = told, row
        return True
    before, first = seen[key]
    if before == told:
        tally.note(Oddity(row, f"the same as line {first.line}, and counted like it", same_as=first.line))
    else:
        tally.note(Oddity(row, f"contradicts line {first.line}, which is kept", lost=True))
    return False
