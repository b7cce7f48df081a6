"""What one row of each table says, in our terms; refuses a row whose values make no sense.

Days are counted from the start of a presentation, which the data set gives as a month: day 0 is
taken to be 1 February (B) or 1 October (J), midnight UTC. A final result has no date; it is taken
to be known on the presentation's last day.
"""

import re
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import msgspec

from contracts.shared import ComponentKind
from rollbook.importers.lines import Row

LONGEST_DAYS = 9_999
START_MONTHS = {"B": 2, "J": 10}
KINDS = {"TMA": ComponentKind.ASSESSMENT, "CMA": ComponentKind.QUIZ, "Exam": ComponentKind.ASSESSMENT}
RESULTS = {"Pass": "completed", "Distinction": "completed", "Fail": "failed", "Withdrawn": "withdrawn"}

_MODULE = re.compile(r"[A-Za-z0-9]{1,20}")
_PRESENTATION = re.compile(r"(\d{4})([BJ])", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)
_DAY = re.compile(r"-?\d{1,5}(\.0+)?", re.ASCII)
_MISSING = ("", "?")
"""How editions of the data set write that there is no date."""
_WEIGHT = re.compile(r"\d{1,3}(\.\d+)?", re.ASCII)


class Senseless(ValueError):
    """Raised when a row's value cannot be what its column says."""


class Presentation(msgspec.Struct, frozen=True):
    """One run of a module; `code` is the offering's, such as `AAA-2013J`."""

    module: str
    code: str
    starts_at: datetime
    ends_at: datetime

    def day(self, number: int) -> datetime:
        """Midnight at the beginning of that day."""
        return self.starts_at + timedelta(days=number)


class Assessment(msgspec.Struct, frozen=True):
    """A part of a module; `weight` is in percent, null where it is not a number."""

    presentation: str
    key: str
    title: str
    kind: ComponentKind
    weight: float | None


class Registration(msgspec.Struct, frozen=True, gc=False):
    """A learner on a presentation; days, null where the table has none."""

    presentation: str
    student: str
    registered: int | None
    left: int | None

    @property
    def since(self) -> int:
        """The day the enrollment counts from: never after the day it ended."""
        day = 0 if self.registered is None else self.registered
        return day if self.left is None else min(day, self.left)


class Student(msgspec.Struct, frozen=True, gc=False):
    """Where a learner lives, and how a presentation ended for them; null for an unknown result."""

    presentation: str
    student: str
    region: str
    verdict: str | None


class Submission(msgspec.Struct, frozen=True, gc=False):
    """An assessment handed in, or recognized from an earlier presentation (`banked`)."""

    assessment: str
    student: str
    day: int
    banked: bool


def offering_code(row: Row) -> str:
    """The offering that a row of any table but the last is about, whether there is one or not."""
    module, run, *_ = row.values
    return f"{module}-{run}"


def presentation(row: Row) -> Presentation:
    """A row of courses.csv."""
    module, run, length = row.values
    if not _MODULE.fullmatch(module):
        raise Senseless(f"code_module {module!r} is not a code")
    month = _PRESENTATION.fullmatch(run)
    if month is None or not 1900 <= int(month[1]) <= 2999:
        raise Senseless(f"code_presentation {run!r} is not a year and B or J")
    days = _day("module_presentation_length", length)
    if not 0 < days <= LONGEST_DAYS:
        raise Senseless(f"module_presentation_length {length!r} is not from 1 to {LONGEST_DAYS}")
    starts_at = datetime(int(month[1]), START_MONTHS[month[2]], 1, tzinfo=UTC)
    return Presentation(module, offering_code(row), starts_at, starts_at + timedelta(days=days))


def assessment(row: Row) -> Assessment:
    """A row of assessments.csv."""
    _, _, key, kind, weight = row.values
    if kind not in KINDS:
        raise Senseless(f"assessment_type {kind!r} is unknown")
    percent = float(weight) if _WEIGHT.fullmatch(weight) and float(weight) <= 100 else None
    return Assessment(offering_code(row), _number("id_assessment", key), f"{kind} {key}", KINDS[kind], percent)


def registration(row: Row) -> Registration:
    """A row of studentRegistration.csv."""
    _, _, student, registered, left = row.values
    return Registration(
        offering_code(row),
        _number("id_student", student),
        None if registered in _MISSING else _day("date_registration", registered),
        None if left in _MISSING else _day("date_unregistration", left),
    )


def student(row: Row) -> Student:
    """A row of studentInfo.csv."""
    _, _, who, region, result = row.values
    return Student(offering_code(row), _number("id_student", who), region, result if result in RESULTS else None)


def submission(row: Row) -> Submission:
    """A row of studentAssessment.csv."""
    key, who, day, banked = row.values
    if banked not in ("0", "1"):
        raise Senseless(f"is_banked {banked!r} is neither 0 nor 1")
    return Submission(
        _number("id_assessment", key), _number("id_student", who), _day("date_submitted", day), banked == "1"
    )


def folded(code: str) -> str:
    """The same for all codes that the platform takes as one: it compares them in any case."""
    return normalize("NFKC", normalize("NFKC", code).casefold())


def _number(column: str, text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise Senseless(f"{column} {text!r} is not a number")
    return text


def _day(column: str, text: str) -> int:
    if not _DAY.fullmatch(text):
        raise Senseless(f"{column} {text!r} is not a number of days")
    return int(text.partition(".")[0])
