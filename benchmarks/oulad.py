"""OULAD's tables, cut down or repeated; what the import reads of them is kept."""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rollbook.importers.oulad.tables import ASSESSMENTS, COLUMNS

MODULE, STUDENT, ASSESSMENT = "code_module", "id_student", "id_assessment"
APART = {STUDENT: 10_000_000, ASSESSMENT: 100_000}
"""More than the highest of these numbers in OULAD."""

Rows = Iterator[dict[str, str]]


def some(tables: Path, modules: set[str], place: Path) -> Path:
    """The rows of these modules, in `place`."""
    assessments = {row[ASSESSMENT] for row in _rows(tables / ASSESSMENTS) if row[MODULE] in modules}

    def kept(row: Mapping[str, str]) -> bool:
        return row[MODULE] in modules if MODULE in row else row[ASSESSMENT] in assessments

    return _cut(tables, kept, place)


def tenth(tables: Path, place: Path) -> Path:
    """The rows of every tenth student, in `place`."""
    return _cut(tables, lambda row: STUDENT not in row or int(row[STUDENT]) % 10 == 0, place)


def repeated(tables: Path, times: int, place: Path) -> Path:
    """All rows as often as this, in `place`: each time other modules, assessments and students."""
    for file in COLUMNS:
        rows = (_renamed(row, turn) for turn in range(times) for row in _rows(tables / file))
        _write(place / file, file, rows)
    return place


def _cut(tables: Path, kept: Callable[[Mapping[str, str]], bool], place: Path) -> Path:
    for file in COLUMNS:
        _write(place / file, file, filter(kept, _rows(tables / file)))
    return place


def _renamed(row: dict[str, str], turn: int) -> dict[str, str]:
    numbers = {name: str(int(row[name]) + turn * apart) for name, apart in APART.items() if name in row}
    module = {MODULE: f"{row[MODULE]}{turn or ''}"} if MODULE in row else {}
    return row | numbers | module


def _rows(file: Path) -> Rows:
    with file.open(newline="", encoding="utf-8") as content:
        yield from csv.DictReader(content)


def _write(path: Path, file: str, rows: Rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as content:
        writer = csv.DictWriter(content, COLUMNS[file], extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
