"""What the four smaller tables say together, and what is odd about them."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, TypeVar

import msgspec

from rollbook.importers.lines import Oddity, Row
from rollbook.importers.oulad import facts, tables
from rollbook.importers.oulad.facts import Assessment, Presentation, Registration, Student, Submission

T = TypeVar("T")
Read = Callable[[str], Iterable[Row | Oddity]]
Note = Callable[[Oddity], None]


class Home(msgspec.Struct, frozen=True, gc=False):
    """Where a learner lives, the row that says so, and whether that is all it says."""

    region: str
    row: Row
    alone: bool


class Catalog(msgspec.Struct):
    """Presentations in time order, their assessments, who was registered, and how it ended.

    Keyed by what names a thing in the tables: an offering's code, an assessment's number, a
    presentation and a student. `homes` is by student, and `spellings` by region as codes are
    compared; `refused` says of presentations in courses.csv, and `refused_parts` of assessments, what is told
    of rows that build on them.
    """

    presentations: dict[str, tuple[Presentation, Row]] = {}
    assessments: dict[str, tuple[Assessment, Row]] = {}
    registrations: dict[tuple[str, str], tuple[Registration, Row]] = {}
    students: dict[tuple[str, str], tuple[Student, Row]] = {}
    homes: dict[str, Home] = {}
    spellings: dict[str, tuple[str, Row]] = {}
    refused: dict[str, str] = {}
    refused_parts: dict[str, str] = {}

    def components(self, presentation: str) -> list[Assessment]:
        """The assessments of one presentation, in the order of the table."""
        return [part for part, _ in self.assessments.values() if part.presentation == presentation]

    def learners(self) -> Iterator[tuple[str, Home]]:
        """Everyone registered anywhere, once; those whose region is not known live nowhere."""
        seen = set()
        for (_, who), (_, row) in self.registrations.items():
            if who not in seen:
                seen.add(who)
                yield who, self.homes.get(who) or Home("", row, alone=False)


def catalog(read: Read, note: Note) -> Catalog:
    """Read the four smaller tables; `note` is told what is odd about them."""
    found = Catalog()
    _presentations(found, _parsed(read(tables.COURSES), partial(_presentation, found), note), note)
    _assessments(found, _parsed(read(tables.ASSESSMENTS), partial(_assessment, found), note), note)
    _registrations(found, _parsed(read(tables.REGISTRATIONS), facts.registration, note), note)
    _students(found, _parsed(read(tables.STUDENTS), facts.student, note), note)
    for key, (_, row) in found.registrations.items():
        if key not in found.students:
            note(Oddity(row, "no row in studentInfo.csv: result unknown"))
    return found


def submissions(read: Read, found: Catalog, note: Note) -> Iterator[tuple[Submission, Presentation, Row]]:
    """The submissions that belong to an assessment and a registration, one after another."""
    seen: dict[tuple[str, str], tuple[int, int, bool]] = {}
    for handed_in, row in _parsed(read(tables.SUBMISSIONS), facts.submission, note):
        part, _ = found.assessments.get(handed_in.assessment, (None, row))
        if part is None:
            unknown = f"assessment {handed_in.assessment} is unknown"
            note(Oddity(row, found.refused_parts.get(handed_in.assessment, unknown), lost=True))
            continue
        registered, _ = found.registrations.get((part.presentation, handed_in.student), (None, row))
        if registered is None:
            note(_not_registered(row, handed_in.student, part.presentation))
            continue
        # Keyed by strings that are kept anyway: there are many submissions.
        key, said = (part.key, registered.student), (handed_in.day, handed_in.banked)
        if key in seen:
            line, *before = seen[key]
            note(_again(row, line, same=tuple(before) == said))
            continue
        seen[key] = row.line, *said
        run = found.presentations[part.presentation][0]
        for reason in _oddities(handed_in, registered, run):
            note(Oddity(row, reason))
        yield handed_in, run, row


def _oddities(handed_in: Submission, registered: Registration, run: Presentation) -> Iterator[str]:
    if handed_in.day < 0:
        yield "submitted before the start"
    if registered.left is not None and handed_in.day > registered.left:
        yield f"submitted after unregistering on day {registered.left}"
    if run.day(handed_in.day) > run.ends_at:
        yield "submitted after the end"


def _presentations(found: Catalog, parsed: Iterable[tuple[Presentation, Row]], note: Note) -> None:
    modules: dict[str, tuple[str, Row]] = {}
    for run, row in parsed:
        module, first = modules.setdefault(facts.folded(run.module), (run.module, row))
        if module != run.module:
            found.refused[run.code] = (
                f"code_module {run.module} is {module} of {first.file}, line {first.line}, in other letters: codes are "
                "the same in any case"
            )
            note(_unknown_presentation(found, row, run.code))
        elif run.code in found.presentations:
            note(_repeated(row, run, found.presentations[run.code]))
        else:
            found.presentations[run.code] = run, row
    found.presentations = dict(sorted(found.presentations.items(), key=lambda item: (item[1][0].starts_at, item[0])))


def _presentation(found: Catalog, row: Row) -> Presentation:
    try:
        return facts.presentation(row)
    except facts.Senseless:
        code = facts.offering_code(row)
        found.refused.setdefault(code, f"its presentation {code} was refused: {row.file}, line {row.line}")
        raise


def _assessment(found: Catalog, row: Row) -> Assessment:
    try:
        return facts.assessment(row)
    except facts.Senseless:
        key = row.values[2]
        found.refused_parts.setdefault(key, f"its assessment {key} was refused: {row.file}, line {row.line}")
        raise


def _assessments(found: Catalog, parsed: Iterable[tuple[Assessment, Row]], note: Note) -> None:
    for part, row in parsed:
        if part.presentation not in found.presentations:
            follows = _unknown_presentation(found, row, part.presentation)
            found.refused_parts.setdefault(part.key, follows.reason)
            note(follows)
        elif part.key in found.assessments:
            note(_repeated(row, part, found.assessments[part.key]))
        else:
            found.assessments[part.key] = part, row
            if part.weight is None:
                note(Oddity(row, "weight is not a percentage; imported without one"))


def _registrations(found: Catalog, parsed: Iterable[tuple[Registration, Row]], note: Note) -> None:
    for registered, row in parsed:
        key = registered.presentation, registered.student
        if registered.presentation not in found.presentations:
            note(_unknown_presentation(found, row, registered.presentation))
            continue
        if key in found.registrations:
            note(_repeated(row, registered, found.registrations[key]))
            continue
        found.registrations[key] = registered, row
        if registered.registered is None:
            note(Oddity(row, f"no date_registration; taken as day {registered.since}"))
        elif registered.since < registered.registered:
            note(Oddity(row, f"unregistered before registering; enrolled as of day {registered.since}"))
        if registered.left is not None and registered.left < 0:
            note(Oddity(row, "left before the start"))


def _students(found: Catalog, parsed: Iterable[tuple[Student, Row]], note: Note) -> None:
    for told, row in parsed:
        key = told.presentation, told.student
        if told.presentation not in found.presentations:
            note(_unknown_presentation(found, row, told.presentation))
        elif key not in found.registrations:
            note(_not_registered(row, told.student, told.presentation))
        elif key in found.students:
            note(_repeated(row, told, found.students[key]))
        else:
            found.students[key] = told, row
            _region(found, told, row, note)
            for reason in _contradictions(told, found.registrations[key][0]):
                note(Oddity(row, reason))


def _region(found: Catalog, told: Student, row: Row, note: Note) -> None:
    """Where the learner lives: as the first of their rows has it, spelled as in the first that names it."""
    if not told.region:
        note(Oddity(row, "no region", lost=told.verdict is None))
        return
    region, first = found.spellings.setdefault(facts.folded(told.region), (told.region, row))
    if region != told.region:
        note(Oddity(row, f"region {told.region} is taken as {region}, spelled so in line {first.line}"))
    home = found.homes.setdefault(told.student, Home(region, row, alone=told.verdict is None))
    if home.region != region:
        reason = f"another region than in line {home.row.line}, which is kept"
        note(Oddity(row, reason, lost=told.verdict is None))
    elif told.verdict is None and home.row is not row:
        note(Oddity(row, f"says nothing that line {home.row.line} does not say too", lost=True))


def _contradictions(told: Student, registered: Registration) -> Iterator[str]:
    if told.verdict is None:
        yield "final_result is unknown; no result recorded"
    elif told.verdict == "Withdrawn" and registered.left is None:
        yield "withdrawn, but never unregistered"
    elif told.verdict != "Withdrawn" and registered.left is not None:
        yield f"unregistered on day {registered.left}; the result outranks that"


def _parsed(found: Iterable[Row | Oddity], parse: Callable[[Row], T], note: Note) -> Iterator[tuple[T, Row]]:
    for row in found:
        if isinstance(row, Oddity):
            note(row)
            continue
        if row.remark:
            note(Oddity(row, row.remark))
        try:
            fact = parse(row)
        except facts.Senseless as error:
            note(Oddity(row, str(error), lost=True))
        else:
            yield fact, row


def _repeated(row: Row, told: Any, first: tuple[Any, Row]) -> Oddity:
    return _again(row, first[1].line, same=told == first[0])


def _again(row: Row, line: int, *, same: bool) -> Oddity:
    """What names the same thing as an earlier line: of one that says the same, nothing is lost."""
    if same:
        return Oddity(row, f"the same as line {line}, and counted like it", same_as=line)
    return Oddity(row, f"contradicts line {line}, which is kept", lost=True)


def _not_registered(row: Row, student: str, presentation: str) -> Oddity:
    return Oddity(row, f"student {student} is not registered on {presentation}", lost=True)


def _unknown_presentation(found: Catalog, row: Row, code: str) -> Oddity:
    return Oddity(row, found.refused.get(code) or f"presentation {code} is not in courses.csv", lost=True)
