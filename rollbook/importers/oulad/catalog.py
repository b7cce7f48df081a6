"""What the four smaller tables say together, and what is odd about them."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from rollbook.importers.lines import Oddity, Row
from rollbook.importers.oulad import facts, tables
from rollbook.importers.oulad.facts import Assessment, Presentation, Registration, Student, Submission

T = TypeVar("T")
Read = Callable[[str], Iterable[Row | Oddity]]
Note = Callable[[Oddity], None]


class Catalog(msgspec.Struct):
    """Presentations in time order, their assessments, who was registered, and how it ended.

    Keyed by what names a thing in the tables: an offering's code, an assessment's number, a
    presentation and a student.
    """

    presentations: dict[str, tuple[Presentation, Row]] = {}
    assessments: dict[str, Assessment] = {}
    registrations: dict[tuple[str, str], tuple[Registration, Row]] = {}
    students: dict[tuple[str, str], tuple[Student, Row]] = {}
    regions: dict[str, tuple[str, Row]] = {}

    def components(self, presentation: str) -> list[Assessment]:
        """The assessments of one presentation, in the order of the table."""
        return [part for part in self.assessments.values() if part.presentation == presentation]

    def learners(self) -> Iterator[tuple[str, str | None, Row]]:
        """Everyone registered anywhere, once, with their region where it is known."""
        seen = set()
        for (_, who), (_, row) in self.registrations.items():
            if who not in seen:
                seen.add(who)
                region, origin = self.regions.get(who, (None, row))
                yield who, region, origin


def catalog(read: Read, note: Note) -> Catalog:
    """Read the four smaller tables; `note` is told what is odd about them."""
    found = Catalog()
    for run, row in _parsed(read(tables.COURSES), facts.presentation, note):
        if run.code in found.presentations:
            note(_twice(row, found.presentations[run.code][1]))
        else:
            found.presentations[run.code] = run, row
    found.presentations = dict(sorted(found.presentations.items(), key=lambda item: (item[1][0].starts_at, item[0])))
    _assessments(found, _parsed(read(tables.ASSESSMENTS), facts.assessment, note), note)
    _registrations(found, _parsed(read(tables.REGISTRATIONS), facts.registration, note), note)
    _students(found, _parsed(read(tables.STUDENTS), facts.student, note), note)
    for code, who in found.registrations.keys() - found.students.keys():
        note(Oddity(found.registrations[code, who][1], "no row in studentInfo.csv: result unknown"))
    return found


def submissions(read: Read, found: Catalog, note: Note) -> Iterator[tuple[Submission, Presentation, Row]]:
    """The submissions that belong to an assessment and a registration, one after another."""
    seen: set[tuple[str, str]] = set()
    for handed_in, row in _parsed(read(tables.SUBMISSIONS), facts.submission, note):
        part = found.assessments.get(handed_in.assessment)
        if part is None:
            note(Oddity(row, f"assessment {handed_in.assessment} is unknown", lost=True))
            continue
        registered = found.registrations.get((part.presentation, handed_in.student))
        if registered is None:
            note(Oddity(row, f"student {handed_in.student} is not registered on {part.presentation}", lost=True))
            continue
        if (handed_in.assessment, handed_in.student) in seen:
            note(Oddity(row, "this student's submission stands in an earlier row", lost=True))
            continue
        seen.add((handed_in.assessment, handed_in.student))
        run = found.presentations[part.presentation][0]
        for reason in _oddities(handed_in, registered[0], run):
            note(Oddity(row, reason))
        yield handed_in, run, row


def _oddities(handed_in: Submission, registered: Registration, run: Presentation) -> Iterator[str]:
    if handed_in.day < 0:
        yield "submitted before the start"
    if registered.left is not None and handed_in.day > registered.left:
        yield f"submitted after unregistering on day {registered.left}"
    if run.day(handed_in.day) > run.ends_at:
        yield "submitted after the end"


def _assessments(found: Catalog, parsed: Iterable[tuple[Assessment, Row]], note: Note) -> None:
    for part, row in parsed:
        if part.presentation not in found.presentations:
            note(_unknown_presentation(row, part.presentation))
        elif part.key in found.assessments:
            note(Oddity(row, f"id_assessment {part.key} stands in an earlier row", lost=True))
        else:
            found.assessments[part.key] = part
            if part.weight is None:
                note(Oddity(row, "weight is not a percentage; imported without one"))


def _registrations(found: Catalog, parsed: Iterable[tuple[Registration, Row]], note: Note) -> None:
    for registered, row in parsed:
        key = registered.presentation, registered.student
        if registered.presentation not in found.presentations:
            note(_unknown_presentation(row, registered.presentation))
            continue
        if key in found.registrations:
            note(_twice(row, found.registrations[key][1]))
            continue
        found.registrations[key] = registered, row
        if registered.registered is None:
            note(Oddity(row, f"no date_registration; taken as day {registered.since}"))
        elif registered.since < registered.registered:
            note(Oddity(row, f"unregistered before registering; enrolled as of day {registered.since}"))
        if registered.left is not None and registered.left < 0:
            note(Oddity(row, "left before the start"))


def _students(found: Catalog, parsed: Iterable[tuple[Student, Row]], note: Note) -> None:
    for who, row in parsed:
        key = who.presentation, who.student
        if who.presentation not in found.presentations:
            note(_unknown_presentation(row, who.presentation))
        elif key not in found.registrations:
            note(Oddity(row, f"student {who.student} is not registered on {who.presentation}", lost=True))
        elif key in found.students:
            note(_twice(row, found.students[key][1]))
        else:
            found.students[key] = who, row
            for reason in _contradictions(found, who, row, found.registrations[key][0]):
                note(Oddity(row, reason))


def _contradictions(found: Catalog, who: Student, row: Row, registered: Registration) -> Iterator[str]:
    if not who.region:
        yield "no region"
    elif found.regions.setdefault(who.student, (who.region, row))[0] != who.region:
        yield f"another region than in line {found.regions[who.student][1].line}, which is kept"
    if who.verdict is None:
        yield "final_result is unknown; no result recorded"
    elif who.verdict == "Withdrawn" and registered.left is None:
        yield "withdrawn, but never unregistered"
    elif who.verdict != "Withdrawn" and registered.left is not None:
        yield f"unregistered on day {registered.left}; the result outranks that"


def _parsed(found: Iterable[Row | Oddity], parse: Callable[[Row], T], note: Note) -> Iterator[tuple[T, Row]]:
    for row in found:
        if isinstance(row, Oddity):
            note(row)
            continue
        try:
            fact = parse(row)
        except facts.Senseless as error:
            note(Oddity(row, str(error), lost=True))
        else:
            yield fact, row


def _twice(row: Row, first: Row) -> Oddity:
    same = "the same as" if row.text == first.text else "contradicts"
    return Oddity(row, f"{same} line {first.line}, which is kept", lost=True)


def _unknown_presentation(row: Row, code: str) -> Oddity:
    return Oddity(row, f"presentation {code} is not in courses.csv", lost=True)
