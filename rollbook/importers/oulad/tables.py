"""The five tables as files: checked before anything is written, then read row by row.

Columns are found by their name, so a table may have more than are needed, in any order.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from chassis.jobs.reading import Record, records
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
SHOWN = 500
"""Characters of a row that are kept to be shown."""


def check(folder: Path) -> None:
    """See that every table is there, readable and has its columns.

    Raises:
        BadInput: which table is not as it should be, and why.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder.")
    missing = [file for file in COLUMNS if not (folder / file).is_file()]
    packed = [f"{file}.gz" for file in missing if (folder / f"{file}.gz").is_file()]
    if missing:
        hint = f"; unpack {', '.join(packed)} first" if packed else ""
        raise BadInput(f"{folder} lacks {', '.join(missing)}{hint}.")
    for file in COLUMNS:
        with _told(folder / file):
            _header(folder, file, records(folder / file))


def length(folder: Path, file: str) -> int:
    """How many lines a table has below its header, near enough for a progress bar.

    Raises:
        BadInput: the table cannot be read.
    """
    with _told(folder / file), (folder / file).open("rb") as content:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: content.read(1 << 20), b"")) - 1


def rows(folder: Path, file: str) -> Iterator[Row | Oddity]:
    """The rows of a table in order; what cannot be read as a row comes as an oddity.

    Raises:
        BadInput: the table cannot be read to its end.
    """
    with _told(folder / file):
        found = records(folder / file)
        places, width = _header(folder, file, found)
        for record in found:
            text = record.text if len(record.text) <= SHOWN else f"{record.text[:SHOWN]}…"
            if record.values is None:
                yield Oddity(Row(file, record.line, text, ()), record.remark, lost=True)
            elif len(record.values) != width:
                reason = f"{len(record.values)} values for {width} columns"
                yield Oddity(Row(file, record.line, text, ()), reason, lost=True)
            else:
                values = record.values
                yield Row(file, record.line, text, tuple([values[place].strip() for place in places]), record.remark)


def _header(folder: Path, file: str, found: Iterator[Record]) -> tuple[list[int], int]:
    """Where the columns stand that are needed, and how many there are.

    Raises:
        BadInput: one is missing, or stands there twice.
    """
    path, first = folder / file, next(found, None)
    if first is None:
        raise BadInput(f"{path} is empty.")
    if first.values is None:
        raise BadInput(f"{path}: its header cannot be read: {first.remark}.")
    names = [name.strip() for name in first.values]
    lacking = [name for name in COLUMNS[file] if name not in names]
    if lacking:
        raise BadInput(f"{path} has no column {', '.join(lacking)}; its first line is not the header{_hint(first)}.")
    twice = [name for name in COLUMNS[file] if names.count(name) > 1]
    if twice:
        raise BadInput(f"{path} has the column {', '.join(twice)} twice.")
    return [names.index(name) for name in COLUMNS[file]], len(names)


def _hint(first: Record) -> str:
    if "\0" in first.text or first.remark:
        return ", or not UTF-8 text"
    return ", or its columns are not separated by commas" if "," not in first.text else ""


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
