"""What a row of an offerings file says: an offering, and a session of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from contracts.shared import Delivery
from rollbook.importers.moving.directory import Document, folded
from rollbook.importers.moving.sheets import Cells, Sheet
from rollbook.importers.moving.values import Unusable, among, moment, number, several, shaped
from services.scheduling.commands import ScheduleOffering, ScheduleSession
from services.scheduling.domain.sitting import LONGEST
from services.scheduling.domain.terms import check_seats, times
from services.scheduling.domain.walltime import interval, zone

OFFERINGS = Sheet(
    "offerings",
    ("offering", "course", "timezone"),
    (
        "title", "delivery", "capacity", "minimum", "decide",
        "component", "starts", "ends", "room", "instructors",
    ),
)  # fmt: skip
OF_OFFERING = ("course", "timezone", "title", "delivery", "capacity", "minimum", "decide")
OF_SESSION = ("component", "starts", "ends", "room", "instructors")
SOMETHING = "o"
"""Stands for the offering's id until that is known."""


class Known(msgspec.Struct, frozen=True):
    """What rows name by its code: courses, offerings and instructors by theirs, rooms as `venue/room`."""

    courses: Mapping[str, Document]
    offerings: Mapping[str, Document]
    instructors: Mapping[str, Document]
    rooms: Mapping[str, Document]


class Run(msgspec.Struct, frozen=True):
    """What a row says: an offering, as yet without its times, and a session of it; an on-demand one has none."""

    offering: ScheduleOffering
    session: ScheduleSession | None


def run(cells: Cells, known: Known) -> Run:
    """What a row says.

    Raises:
        Unusable: a value cannot be what its column says, or names what is not there.
        Refused: a rule about seats, times or timezones.
    """
    course = _named(known.courses, "course", "course", cells["course"])
    told: dict[str, Any] = {"code": cells["offering"], "course": course["course"], "timezone": cells["timezone"]}
    told["delivery"] = among("delivery", cells["delivery"] or "scheduled", Delivery)
    told["title"] = cells["title"] or None
    zone(cells["timezone"])
    for column in ("capacity", "minimum"):
        told[column] = number(column, cells[column]) if cells[column] else None
    told["decide_at"] = moment("decide", cells["decide"], cells["timezone"]) if cells["decide"] else None
    offering = shaped(ScheduleOffering, told, {"code": "offering", "decide_at": "decide"})
    check_seats(offering)
    if offering.delivery is Delivery.ON_DEMAND:
        if needless := [column for column in OF_SESSION if cells[column]]:
            raise Unusable(f"an on-demand offering has no sessions: leave {', '.join(needless)} empty")
        return Run(offering, None)
    there = known.offerings.get(folded(offering.code))
    return Run(offering, _session(cells, known, there or course.get("published") or {"components": ()}))


def timed(offering: ScheduleOffering, sessions: Sequence[ScheduleSession]) -> ScheduleOffering:
    """The offering from the start of its first session until the end of its last.

    Raises:
        Refused: `deadline-after-start`.
    """
    if not sessions:
        return offering
    starts_at, ends_at = min(one.starts_at for one in sessions), max(one.ends_at for one in sessions)
    made = msgspec.structs.replace(offering, starts_at=starts_at, ends_at=ends_at)
    times(made)
    return made


def _session(cells: Cells, known: Known, version: Document) -> ScheduleSession:
    live = [one["key"] for one in version["components"] if one["kind"] == "session"]
    if not live:
        raise Unusable(f"course {cells['course']} is not published, or has no component of kind session")
    if cells["component"] not in live:
        raise Unusable(f"component {cells['component']!r} is none of the live ones of its course: {', '.join(live)}")
    starts, ends = (moment(column, cells[column], cells["timezone"]) for column in ("starts", "ends"))
    interval(starts, ends, cells["timezone"], LONGEST)
    room = _named(known.rooms, "room", "room", cells["room"])["room"] if cells["room"] else None
    people = [_named(known.instructors, "instructors", "instructor", code) for code in several(cells["instructors"])]
    told = {
        "offering": SOMETHING,
        "component": cells["component"],
        "starts_at": starts,
        "ends_at": ends,
        "room": room,
        "instructors": [one["instructor"] for one in people],
        "notify": "none",
    }
    return shaped(ScheduleSession, told, {})


def _named(known: Mapping[str, Document], column: str, what: str, code: str) -> Document:
    if folded(code) not in known:
        form = ", written like VENUE/ROOM" if what == "room" else ""
        raise Unusable(f"{column}: there is no {what} {code}{form}")
    return known[folded(code)]
