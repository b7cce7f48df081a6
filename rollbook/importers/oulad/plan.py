"""The tables as commands, once every course is on offer: streams of independent commands, stage by
stage. Keys are derived from what a row is about, never from where it stands.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from rollbook.importers.lines import Line, Oddity, Row
from rollbook.importers.oulad import facts
from rollbook.importers.oulad.catalog import Catalog, Note, Read, submissions
from rollbook.importers.oulad.ids import Ids

SOURCE = "oulad"
LONGEST_KEY = 200


def organizations(found: Catalog) -> Iterator[Line]:
    """One organization a region."""
    seen: dict[str, Row] = {}
    for home in found.homes.values():
        seen.setdefault(home.region, home.row)
    for region, row in seen.items():
        body = {"code": region, "name": region}
        yield Line("enrollment", "RegisterOrganization", _organization_key(region), body, row, effect=False)


def learners(found: Catalog, ids: Ids) -> Iterator[Line]:
    """Everyone registered, known by their student number; the data set has no names."""
    for who, home in found.learners():
        body: dict[str, Any] = {"external_ids": [{"source": SOURCE, "id": who}]}
        placed = home.region in ids.organizations
        if placed:
            body["organization"] = ids.organizations[home.region]
        yield Line("enrollment", "RegisterLearner", f"learner/{who}", body, home.row, effect=placed and home.alone)


def enrollments(found: Catalog, ids: Ids, note: Note) -> Iterator[Line]:
    """One enrollment a registration, as of its day."""
    for (code, who), (registered, row) in found.registrations.items():
        if code not in ids.offerings or who not in ids.learners:
            note(_without(row, ids, code))
            continue
        since = found.presentations[code][0].day(registered.since)
        body = {"offering": ids.offerings[code], "learner": ids.learners[who], "effective_at": since}
        yield Line("enrollment", "EnrollLearner", f"enrollment/{code}/{who}", body, row)


def cancellations(found: Catalog, ids: Ids) -> Iterator[Line]:
    """One cancellation an unregistration, as of its day."""
    for (code, who), (registered, row) in found.registrations.items():
        if registered.left is None or code not in ids.offerings or who not in ids.learners:
            continue
        offering, learner = ids.offerings[code], ids.learners[who]
        if (offering, learner) in ids.unseated:
            continue
        body = {
            "enrollment": f"{offering}.{learner}",
            "by": "learner",
            "effective_at": found.presentations[code][0].day(registered.left),
        }
        yield Line("enrollment", "CancelEnrollment", f"cancellation/{code}/{who}", body, row)


def outcomes(read: Read, found: Catalog, ids: Ids, note: Note) -> Iterator[Line]:
    """One component outcome a submission, as of its day; banked ones were recognized."""
    for handed_in, run, row in submissions(read, found, note):
        key, who = handed_in.assessment, handed_in.student
        seat = _seat(ids, run.code, who)
        if seat is None:
            note(_without(row, ids, run.code, who))
            continue
        body = {
            "offering": seat[0],
            "learner": seat[1],
            "component": key,
            "outcome": "recognized" if handed_in.banked else "completed",
            "source": SOURCE,
            "source_id": f"{key}-{who}",
            "effective_at": run.day(handed_in.day),
        }
        yield Line("attendance", "RecordOutcome", f"outcome/{key}/{who}", body, row)


def seat_of(line: Line) -> str:
    """Whose outcome on which offering a line is about."""
    return f"{line.body['offering']}.{line.body['learner']}"


def results(found: Catalog, ids: Ids, note: Note) -> Iterator[Line]:
    """One result a student and presentation, as of the presentation's last day."""
    for (code, who), (ended, row) in found.students.items():
        region, _ = found.spellings.get(facts.folded(ended.region), (ended.region, row))
        if region in ids.regions:
            note(Oddity(row, ids.regions[region], lost=ended.verdict is None))
        if who in ids.settled and (home := found.homes.get(who)) and home.row is row:
            note(Oddity(row, "the learner was there already, and stays where they are", lost=home.alone))
        if ended.verdict is None:
            continue
        seat = _seat(ids, code, who)
        if seat is None:
            note(_without(row, ids, code, who))
            continue
        body: dict[str, Any] = {
            "offering": seat[0],
            "learner": seat[1],
            "result": facts.RESULTS[ended.verdict],
            "effective_at": found.presentations[code][0].ends_at,
        }
        if body["result"] == "completed":
            body["grade"] = ended.verdict
        yield Line("attendance", "RecordResult", f"result/{code}/{who}", body, row)


def _seat(ids: Ids, code: str, who: str) -> tuple[str, str] | None:
    """The ids of an offering and of a learner who is enrolled on it, by this import or an earlier one."""
    if code not in ids.offerings or who not in ids.learners:
        return None
    seat = ids.offerings[code], ids.learners[who]
    return seat if ids.unseated.get(seat, True) else None


def _without(row: Row, ids: Ids, code: str, who: str | None = None) -> Oddity:
    """A row that is lost because of what it builds on."""
    if code not in ids.offerings:
        what = "presentation"
    elif who is None or who not in ids.learners:
        what = "learner"
    else:
        what = "registration"
    return Oddity(row, f"its {what} was refused", lost=True)


def _organization_key(region: str) -> str:
    """Visible characters alone, and not too many."""
    told = quote(region, safe="")
    return f"organization/{told if len(told) <= LONGEST_KEY else blake2b(region.encode(), digest_size=16).hexdigest()}"
