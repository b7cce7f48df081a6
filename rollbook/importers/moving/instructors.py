"""Instructors, and what they may teach: one row a person."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from rollbook.importers.lines import Line, Row
from rollbook.importers.moving import directory, parsing
from rollbook.importers.moving.directory import Document, folded
from rollbook.importers.moving.sending import Sending, line
from rollbook.importers.moving.sheets import Cells, Sheet
from rollbook.importers.moving.values import Unusable, hours, several, shaped, validity
from services.scheduling.commands import GrantQualification, RegisterInstructor
from services.scheduling.domain.walltime import zone
from services.scheduling.domain.windows import windows

INSTRUCTORS = Sheet("instructors", ("code", "name", "timezone"), ("email", "home", "hours", "courses"))
TOLD = {name: name for name in ("name", "email", "timezone", "home", "hours")}
SOMEBODY = "i"
"""Stands for the instructor's id until that is known."""


class Person(msgspec.Struct, frozen=True):
    """What a row says: somebody, and the courses that they may teach."""

    about: RegisterInstructor
    courses: tuple[GrantQualification, ...]


def person(cells: Cells, venues: Mapping[str, Document], courses: Mapping[str, Document]) -> Person:
    """What a row says, with venues and courses as they are known by their codes.

    Raises:
        Unusable: a value cannot be what its column says, or names what is not there.
        Refused: a rule about timezones or hours.
    """
    told = {name: cells[name] or None for name in ("code", "name", "email", "timezone")}
    home = _known(venues, "home", "venue", cells["home"])["venue"] if cells["home"] else None
    about = shaped(RegisterInstructor, told | {"home": home, "hours": hours("hours", cells["hours"])}, {})
    zone(about.timezone)
    windows(about.hours)
    grants = {}
    for text in several(cells["courses"]):
        code, valid = validity("courses", text)
        course = _known(courses, "courses", "course", code)["course"]
        if course in grants:
            raise Unusable(f"courses names {code} twice")
        if len(valid) > 1 and valid["valid_until"] < valid["valid_from"]:
            raise Unusable(f"courses {text!r}: the last day comes before the first")
        grants[course] = shaped(GrantQualification, {"instructor": SOMEBODY, "course": course, **valid}, {})
    return Person(about, tuple(grants.values()))


async def import_instructors(path: Path, sending: Sending) -> None:
    """Register the instructors of a file that are not there yet, and let them teach what it says.

    Raises:
        BadInput: the file cannot be read.
        PlatformAway: the platform stopped answering; run it again to go on.
    """
    venues = await directory.by_code(sending.platform, "/v1/venues")
    courses = await directory.by_code(sending.platform, "/v1/courses")
    known = await directory.by_code(sending.platform, "/v1/instructors")
    seen: dict[str, tuple[Person, Row]] = {}
    for cells, row in parsing.read(INSTRUCTORS, path, sending.tally):
        told = parsing.understood(partial(person, cells, venues, courses), row, sending.tally)
        if told is not None:
            parsing.once(seen, folded(told.about.code), told, row, sending.tally)
    ids = {code: one["instructor"] for code, one in known.items()}
    lines = [
        line("RegisterInstructor", _key(code), msgspec.to_builtins(one.about), row)
        for code, (one, row) in seen.items()
        if code not in known
    ]
    made, _ = await sending.send("instructors", lines)
    ids |= {code: made[_key(code)] for code in seen if _key(code) in made}
    codes = {one["course"]: one["code"] for one in courses.values()}
    grants: list[Line] = []
    for code, (one, row) in seen.items():
        if code in ids:
            missing = _missing(one, row, known.get(code, {}), codes, sending) if code in known else one.courses
            grants += [_granted(grant, code, ids[code], codes, row) for grant in missing]
    await sending.send("qualifications", grants)


def _missing(
    one: Person, row: Row, known: Document, codes: Mapping[str, str], sending: Sending
) -> list[GrantQualification]:
    """What somebody who is there already may not teach yet."""
    if other := directory.differing(known, one.about, TOLD):
        sending.kept(row, f"instructor {one.about.code}", other)
        return []
    held = {qualification["course"]: qualification for qualification in known["qualifications"]}
    missing = [grant for grant in one.courses if grant.course not in held]
    if not missing:
        sending.tally.stands(row, known=True)
    for grant in one.courses:
        if grant.course in held and directory.differing(held[grant.course], grant, _DAYS):
            sending.remark(row, f"{one.about.code} may teach {codes[grant.course]} on other days, which are kept")
    return missing


def _granted(grant: GrantQualification, code: str, instructor: str, codes: Mapping[str, str], row: Row) -> Line:
    body = {name: value for name, value in msgspec.to_builtins(grant).items() if value is not None}
    key = f"qualification/{code}/{folded(codes[grant.course])}"
    return line("GrantQualification", key, body | {"instructor": instructor}, row)


def _known(known: Mapping[str, Document], column: str, what: str, code: str) -> Mapping[str, Any]:
    if folded(code) not in known:
        raise Unusable(f"{column}: there is no {what} {code}; import the {what}s first")
    return known[folded(code)]


def _key(code: str) -> str:
    return f"instructor/{code}"


_DAYS = {"valid_from": "valid_from", "valid_until": "valid_until"}
