"""Courses: one row a component, and the rows of a course together make it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec

from chassis.errors import Problem
from contracts.shared import Blend, Component
from rollbook.importers.lines import Row
from rollbook.importers.moving import directory, parsing
from rollbook.importers.moving.directory import Document, folded
from rollbook.importers.moving.sending import Sending, line
from rollbook.importers.moving.sheets import Cells, Sheet
from rollbook.importers.moving.values import among, number, shaped, yes
from services.scheduling.commands import DefineCourse, NewComponent, NewKind
from services.scheduling.domain.composing import component, compose

COURSES = Sheet(
    "courses", ("course", "title", "component", "component_title", "kind"), ("blend", "required", "minutes")
)
OF_COURSE = ("title", "blend")


class Part(msgspec.Struct, frozen=True):
    """What a row says: a course, as yet without components, and one of its components."""

    course: DefineCourse
    component: NewComponent


class Course(msgspec.Struct):
    """A course with all its rows; `refused` is the line of the first that cannot be used."""

    parts: list[Part] = []
    rows: list[Row] = []
    refused: int | None = None


class Terms(msgspec.Struct, frozen=True):
    """What is compared of a course that is there already."""

    title: str
    blend: Blend | None
    components: tuple[Component, ...]


def part(cells: Cells) -> Part:
    """What a row says.

    Raises:
        Unusable: a value cannot be what its column says.
        Refused: a rule about components.
    """
    blend = among("blend", cells["blend"], Blend) if cells["blend"] else None
    told = {"code": cells["course"], "title": cells["title"], "blend": blend}
    course = shaped(DefineCourse, told, {"code": "course"})
    required = yes("required", cells["required"]) if cells["required"] else None
    minutes = number("minutes", cells["minutes"]) if cells["minutes"] else None
    kind = among("kind", cells["kind"], NewKind)
    named = {"key": cells["component"], "title": cells["component_title"], "kind": kind}
    columns = {"key": "component", "title": "component_title"}
    made = shaped(NewComponent, named | {"required": required, "minutes": minutes}, columns)
    component(made)
    return Part(course, made)


async def import_courses(path: Path, sending: Sending, *, publish: bool = True) -> None:
    """Define the courses of a file that are not there yet, and publish them.

    Raises:
        BadInput: the file cannot be read.
        PlatformAway: the platform stopped answering; run it again to go on.
    """
    whole = {code: complete for code, one in _courses(path, sending).items() if (complete := _whole(one, sending))}
    known = await directory.by_code(sending.platform, "/v1/courses")
    new = {code: one for code, one in whole.items() if code not in known}
    lines = [line("DefineCourse", _key(code), msgspec.to_builtins(made), rows[0]) for code, (made, rows) in new.items()]
    made, refused = await sending.send("courses", lines)
    ids = {}
    for code, (course, rows) in whole.items():
        if code in known:
            if _stands(course, rows, known[code], sending) and known[code]["state"] == "draft":
                ids[code] = known[code]["course"]
        elif _key(code) in refused:
            sending.lose(rows[1:], f"course {course.code} was refused: {refused[_key(code)]}")
        else:
            ids[code] = made[_key(code)]
            sending.stand(rows[1:], like=rows[0])
    if publish:
        publications = [
            line("PublishCourse", f"{_key(code)}/publish", {"course": ident}, whole[code][1][0], effect=False)
            for code, ident in ids.items()
        ]
        await sending.send("publication", publications)


def _courses(path: Path, sending: Sending) -> dict[str, Course]:
    """The courses of a file by code, in its order."""
    found: dict[str, Course] = {}
    firsts: dict[str, tuple[Cells, int]] = {}
    seen: dict[tuple[str, str], tuple[Part, Row]] = {}
    for cells, row in parsing.read(COURSES, path, sending.tally):
        code = folded(cells["course"])
        first, line = firsts.setdefault(code, (cells, row.line))
        told = parsing.understood(partial(_part, cells, first, line), row, sending.tally)
        course = found.setdefault(code, Course())
        if told is None:
            course.refused = course.refused or row.line
        elif parsing.once(seen, (code, folded(told.component.key)), told, row, sending.tally):
            course.parts.append(told)
            course.rows.append(row)
    return found


def _part(own: Cells, first: Cells, line: int) -> Part:
    return part(parsing.completed(own, first, OF_COURSE, line))


def _whole(found: Course, sending: Sending) -> tuple[DefineCourse, Sequence[Row]] | None:
    """A course with all its components; null, and told, where they cannot make one."""
    if found.refused is not None:
        sending.lose(found.rows, f"line {found.refused} of the same course was refused; a course is imported whole")
        return None
    components = tuple(one.component for one in found.parts)
    made = msgspec.structs.replace(found.parts[0].course, components=components)
    try:
        compose([component(one) for one in components], made.blend, made.completion_rule)
    except Problem as refused:
        sending.lose(found.rows, refused.detail.rstrip("."))
        return None
    return made, found.rows


def _stands(course: DefineCourse, rows: Sequence[Row], known: Document, sending: Sending) -> bool:
    """Whether a course that is there already is the one that the file says."""
    made = compose([component(one) for one in course.components], course.blend, course.completion_rule)
    terms, there = Terms(course.title, course.blend, made.components), msgspec.convert(known, Terms)
    other = [name for name in Terms.__struct_fields__ if getattr(terms, name) != getattr(there, name)]
    for row in rows:
        sending.kept(row, f"course {course.code}", other)
    return not other


def _key(code: str) -> str:
    return f"course/{code}"
