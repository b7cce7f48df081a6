"""The five tables as files: checked before anything is written, then read row by row.

A table has one row a line. Columns are found by their name, so a table may have more than are
needed, in any order.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from rollbook.importers.lines import BadInput, Oddity, Row

COURSES = "courses.csv"
ASSESSMENTS = "assessments.csv"
REGISTRATIONS = "studentRegistration.csv"
STUDENTS = "studentInfo.csv"
SUBMISSIONS = "studentAssessment.csv"

COLUMNS: Mapping[str, tuple[str, ...]] = {
    COURSES: ("code_module", "code_presentation", "module_presentation_length"),
    ASSESSMENTS: ("code_module", "code_presentation", "id_assessment", "assessment_type", "weight"),
    REGISTRATIONS: ("code_module", "code_presentation", "id_student", "date_registration", "date_unregistration"),
    STUDENTS: ("code_module", "code_presentation", "id_student", "region", "final_result"),
    SUBMISSIONS: ("id_assessment", "id_student", "date_submitted", "is_banked"),
}
LONGEST_ROW = 10_000


def check(folder: Path) -> None:
    """See that every table is there, readable and has its columns.

    Raises:
        BadInput: which table is not as it should be, and why.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder.")
    missing = [file for file in COLUMNS if not (folder / file).is_file()]
    if missing:
        raise BadInput(f"{folder} lacks {', '.join(missing)}.")
    for file, wanted in COLUMNS.items():
        try:
            with (folder / file).open(encoding="utf-8-sig", errors="surrogateescape") as lines:
                header = _header(lines.readline(LONGEST_ROW))
        except OSError as error:
            raise BadInput(f"{folder / file} cannot be read: {error.strerror}.") from None
        lacking = [name for name in wanted if name not in header]
        if lacking:
            raise BadInput(f"{folder / file} has no column {', '.join(lacking)}; its first line is not the header.")


def length(folder: Path, file: str) -> int:
    """How many lines a table has below its header, near enough for a progress bar."""
    with (folder / file).open("rb") as content:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: content.read(1 << 20), b"")) - 1


def rows(folder: Path, file: str) -> Iterator[Row | Oddity]:
    """The rows of a table in order; what cannot be read as a row comes as an oddity."""
    with (folder / file).open(encoding="utf-8-sig", errors="surrogateescape") as lines:
        header = _header(lines.readline())
        places = [header.index(name) for name in COLUMNS[file]]
        for number, line in enumerate(lines, start=2):
            text = line.rstrip("\n")
            if text.strip():
                yield _row(file, number, text, places, len(header))


def _row(file: str, number: int, text: str, places: list[int], width: int) -> Row | Oddity:
    if len(text) > LONGEST_ROW:
        return _unreadable(file, number, text[:200], f"longer than {LONGEST_ROW} characters")
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        return _unreadable(file, number, text, "not UTF-8 text")
    try:
        values = next(csv.reader([text], strict=True)) if '"' in text else text.split(",")
    except csv.Error as error:
        return _unreadable(file, number, text, f"not a CSV row: {error}")
    if len(values) != width:
        return _unreadable(file, number, text, f"{len(values)} values for {width} columns")
    return Row(file, number, text, tuple([values[place].strip() for place in places]))


def _unreadable(file: str, number: int, text: str, reason: str) -> Oddity:
    return Oddity(Row(file, number, text, ()), reason, lost=True)


def _header(line: str) -> list[str]:
    return [name.strip().strip('"') for name in line.split(",")]
