"""The tables as commands. Keys are derived from what a row is about, never from where it stands.

The catalog of courses is a conversation, because each command needs the id that an earlier one
made; everything else is a stream of independent commands, stage by stage.
"""

from collections.abc import Generator, Iterator
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

import msgspec

from rollbook.importers.lines import Answer, Line, Oddity, Row
from rollbook.importers.oulad import facts
from rollbook.importers.oulad.catalog import Catalog, Note, Read, submissions
from rollbook.importers.oulad.facts import Presentation

SOURCE = "oulad"
TIMEZONE = "UTC"


class Ids(msgspec.Struct):
    """The platform's ids of what the tables name: offerings by code, organizations by region,
    learners by student number.
    """

    offerings: dict[str, str] = {}
    organizations: dict[str, str] = {}
    learners: dict[str, str] = {}


Conversation = Generator[Line, Answer, None]


def courses(found: Catalog, ids: Ids, note: Note) -> Conversation:
    """Define each module with its first presentation's assessments, revise it for each later one,
    and offer every presentation on demand. Sent the answer to each line.

    What exists already under a module's or presentation's code is taken up.
    """
    known: dict[str, str] = {}
    for run, row in found.presentations.values():
        parts = [_component(part) for part in found.components(run.code)]
        if not parts:
            note(Oddity(row, "no assessments; not offered", lost=True))
            continue
        course = known.get(run.module) or (yield from _defined(run, parts, row))
        if course is None:
            continue
        if run.module in known:
            yield _scheduling("ReviseCourse", f"course/{run.code}/revise", row, course=course, components=parts)
        known[run.module] = course
        yield from _offered(run, course, ids, row)


def _defined(run: Presentation, parts: list[dict[str, Any]], row: Row) -> Generator[Line, Answer, str | None]:
    key = f"course/{run.code}/{_digest(parts)}"
    title = f"{run.module}, tutored university module"
    answer = yield _scheduling(
        "DefineCourse", key, row, code=run.module, title=title, completion_rule="result", components=parts
    )
    course = answer.made("course")
    if course is not None and not answer.accepted:
        yield _scheduling("ReviseCourse", f"{key}/revise", row, course=course, components=parts)
    return course


def _offered(run: Presentation, course: str, ids: Ids, row: Row) -> Conversation:
    yield _scheduling("PublishCourse", f"course/{run.code}/publish/{course}", row, course=course)
    answer = yield _scheduling(
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
    offering = answer.made("offering")
    if offering is not None:
        opened = yield _scheduling("PublishOffering", f"offering/{run.code}/publish", row, offering=offering)
        if opened.accepted:
            ids.offerings[run.code] = offering


def organizations(found: Catalog) -> Iterator[Line]:
    """One organization a region."""
    seen: dict[str, Row] = {}
    for region, row in found.regions.values():
        seen.setdefault(region, row)
    for region, row in seen.items():
        key = f"organization/{quote(region, safe='')}"
        yield Line("enrollment", "RegisterOrganization", key, {"code": region, "name": region}, row)


def learners(found: Catalog, ids: Ids) -> Iterator[Line]:
    """Everyone registered, known by their student number; the data set has no names."""
    for who, region, row in found.learners():
        body: dict[str, Any] = {"external_ids": [{"source": SOURCE, "id": who}]}
        if region in ids.organizations:
            body["organization"] = ids.organizations[region]
        yield Line("enrollment", "RegisterLearner", f"learner/{who}", body, row)


def enrollments(found: Catalog, ids: Ids, note: Note) -> Iterator[Line]:
    """One enrollment a registration, as of its day."""
    for (code, who), (registered, row) in found.registrations.items():
        if code not in ids.offerings or who not in ids.learners:
            note(Oddity(row, f"{'presentation' if code not in ids.offerings else 'learner'} was refused", lost=True))
            continue
        since = found.presentations[code][0].day(registered.since)
        body = {"offering": ids.offerings[code], "learner": ids.learners[who], "effective_at": since}
        yield Line("enrollment", "EnrollLearner", f"enrollment/{code}/{who}", body, row)


def cancellations(found: Catalog, ids: Ids) -> Iterator[Line]:
    """One cancellation an unregistration, as of its day."""
    for (code, who), (registered, row) in found.registrations.items():
        if registered.left is None or code not in ids.offerings or who not in ids.learners:
            continue
        body = {
            "enrollment": f"{ids.offerings[code]}.{ids.learners[who]}",
            "by": "learner",
            "effective_at": found.presentations[code][0].day(registered.left),
        }
        yield Line("enrollment", "CancelEnrollment", f"cancellation/{code}/{who}", body, row)


def outcomes(read: Read, found: Catalog, ids: Ids, note: Note) -> Iterator[Line]:
    """One component outcome a submission, as of its day; banked ones were recognized."""
    for handed_in, run, row in submissions(read, found, note):
        key, who = handed_in.assessment, handed_in.student
        if run.code not in ids.offerings or who not in ids.learners:
            note(Oddity(row, "its presentation or learner was refused", lost=True))
            continue
        body = {
            "offering": ids.offerings[run.code],
            "learner": ids.learners[who],
            "component": key,
            "outcome": "recognized" if handed_in.banked else "completed",
            "source": SOURCE,
            "source_id": f"{key}-{who}",
            "effective_at": run.day(handed_in.day),
        }
        yield Line("attendance", "RecordOutcome", f"outcome/{key}/{who}", body, row)


def results(found: Catalog, ids: Ids, note: Note) -> Iterator[Line]:
    """One result a student and presentation, as of the presentation's last day."""
    for (code, who), (ended, row) in found.students.items():
        if ended.verdict is None:
            continue
        if code not in ids.offerings or who not in ids.learners:
            note(Oddity(row, "its presentation or learner was refused", lost=True))
            continue
        body: dict[str, Any] = {
            "offering": ids.offerings[code],
            "learner": ids.learners[who],
            "result": facts.RESULTS[ended.verdict],
            "effective_at": found.presentations[code][0].ends_at,
        }
        if body["result"] == "completed":
            body["grade"] = ended.verdict
        yield Line("attendance", "RecordResult", f"result/{code}/{who}", body, row)


def _scheduling(command: str, key: str, row: Row, **body: Any) -> Line:
    return Line("scheduling", command, key, body, row)


def _digest(parts: list[dict[str, Any]]) -> str:
    return blake2b(msgspec.json.encode(parts), digest_size=8).hexdigest()


def _component(part: facts.Assessment) -> dict[str, Any]:
    told: dict[str, Any] = {"key": part.key, "title": part.title, "kind": part.kind.value}
    return told if part.weight is None else told | {"weight": part.weight}
