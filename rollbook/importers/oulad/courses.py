"""Modules as courses and presentations as offerings: a conversation, because each command needs the id
that an earlier one made.
"""

from collections.abc import Generator
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

from contracts.shared import ComponentKind
from rollbook.importers.lines import Answer, Line, Oddity, Row, refusal
from rollbook.importers.oulad.catalog import Catalog, Note
from rollbook.importers.oulad.facts import Assessment, Presentation
from rollbook.importers.oulad.ids import Ids, Standing

TIMEZONE = "UTC"
FINAL_RESULT = {"key": "final-result", "title": "Final result", "kind": ComponentKind.ASSESSMENT.value}
"""What is judged where a presentation has no assessments: a course needs a component."""

T = TypeVar("T")
Talk = Generator[Line, Answer, T]
Parts = list[dict[str, Any]]


class _Refused(Exception):
    """Raised when a presentation cannot be offered."""

    def __init__(self, line: Line, answer: Answer) -> None:
        super().__init__(line.key)
        self.oddity = refusal(line, answer)


def courses(found: Catalog, ids: Ids, note: Note) -> Talk[None]:
    """Define each module with its first presentation's assessments, revise it for each later one,
    and offer every presentation on demand. Sent the answer to each line.

    What exists already under a module's or presentation's code is taken up, if it is spelled alike.
    """
    known: dict[str, str] = {}
    for run, row in found.presentations.values():
        parts = [_component(part) for part in found.components(run.code)]
        if not parts:
            parts = [FINAL_RESULT]
            note(Oddity(row, "no assessments; offered with the final result as its only component"))
        try:
            if run.module in known:
                course = known[run.module]
                revision = _line("ReviseCourse", f"course/{run.code}/revise", row, course=course, components=parts)
                answer = yield from _accepted(revision)
            else:
                course, answer = yield from _defined(run, parts, row)
                known[run.module] = course
            yield from _accepted(_line("PublishCourse", f"course/{run.code}/publish/{course}", row, course=course))
            yield from _offered(run, course, ids, row, note, defined_before=answer.repeated)
        except _Refused as refused:
            note(refused.oddity)


def _defined(run: Presentation, parts: Parts, row: Row) -> Talk[tuple[str, Answer]]:
    """The module's course with these parts, and the answer to what gave it them."""
    digest = blake2b(msgspec.json.encode(parts), digest_size=8).hexdigest()
    key, title = f"course/{run.code}/{digest}", f"{run.module}, tutored university module"
    line = _line("DefineCourse", key, row, code=run.module, title=title, completion_rule="result", components=parts)
    answer = yield line
    course = answer.made("course", run.module)
    if course is None:
        raise _Refused(line, answer)
    if not answer.accepted:
        answer = yield from _accepted(_line("ReviseCourse", f"{key}/revise", row, course=course, components=parts))
    return course, answer


def _offered(run: Presentation, course: str, ids: Ids, row: Row, note: Note, *, defined_before: bool) -> Talk[None]:
    line = _line(
        "ScheduleOffering",
        f"offering/{run.code}",
        row,
        course=course,
        code=run.code,
        delivery="on_demand",
        timezone=TIMEZONE,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
    )
    answer = yield line
    if answer.contradicts:
        ids.offered_otherwise.add(run.code)
        answer = yield line.told_otherwise()
    offering = answer.made("offering", run.code)
    if offering is None:
        raise _Refused(line, answer)
    if not answer.accepted:
        note(Oddity(row, f"{run.code} is on offer already, and left as it is"))
    yield from _accepted(
        _line("PublishOffering", f"offering/{run.code}/publish", row, offering=offering, shows_effect=True)
    )
    ids.offerings[run.code] = offering
    if answer.accepted and not answer.repeated:
        ids.standings[run.code] = Standing.NEW
    else:
        ids.standings[run.code] = Standing.KNOWN if answer.accepted and defined_before else Standing.FOUND


def _accepted(line: Line) -> Talk[Answer]:
    """The answer to a line, under another key if something else was said under its own.

    Raises:
        _Refused: it is not accepted.
    """
    answer = yield line
    if answer.contradicts:
        answer = yield line.told_otherwise()
    if not answer.accepted:
        raise _Refused(line, answer)
    return answer


def _line(command: str, key: str, row: Row, *, shows_effect: bool = False, **body: Any) -> Line:
    return Line("scheduling", command, key, body, row, effect=shows_effect)


def _component(part: Assessment) -> dict[str, Any]:
    told: dict[str, Any] = {"key": part.key, "title": part.title, "kind": part.kind.value}
    return told if part.weight is None else told | {"weight": part.weight}
