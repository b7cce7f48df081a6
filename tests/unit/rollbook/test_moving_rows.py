"""The files that a team moves in with: their headers, and what their rows say."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest

from chassis.errors import Problem
from rollbook.importers.lines import BadInput, Oddity
from rollbook.importers.moving.courses import COURSES, part
from rollbook.importers.moving.importing import KINDS
from rollbook.importers.moving.instructors import person
from rollbook.importers.moving.offerings import OFFERINGS, Known, run
from rollbook.importers.moving.parsing import completed, once, read, understood
from rollbook.importers.moving.sheets import check, rows
from rollbook.importers.moving.values import Unusable
from rollbook.importers.moving.venues import VENUES, place
from rollbook.importers.tally import Tally
from rollbook.sample.content import SAMPLES

ROOT = Path(__file__).parents[3]
ROOM = {"venue": "BERLIN", "venue_name": "Berlin", "timezone": "Europe/Berlin", "room": "SPREE", "room_name": "Spree"}
PART = {"course": "NEG", "title": "Negotiation", "component": "day", "component_title": "A day", "kind": "session"}
PERSON = {"code": "ANNA", "name": "Anna", "timezone": "Europe/Berlin"}
RUN = {
    "offering": "N-1", "course": "NEG", "timezone": "Europe/Berlin", "component": "day",
    "starts": "2031-03-03 09:00", "ends": "2031-03-03 15:00", "room": "berlin/SPREE", "instructors": "ANNA",
}  # fmt: skip
THERE = Known(
    courses={
        "neg": {
            "course": "c1",
            "code": "NEG",
            "published": {"components": [{"key": "day", "kind": "session"}, {"key": "book", "kind": "reading"}]},
        },
        "draft": {"course": "c2", "code": "DRAFT", "published": None},
    },
    offerings={},
    instructors={"anna": {"instructor": "i1", "code": "ANNA"}},
    rooms={"berlin/spree": {"room": "v1.r1", "code": "SPREE"}},
)
KNOWN = {"neg": {"course": "c1", "code": "NEG"}}


def cells(sheet, told):
    return {column: told.get(column, "") for column in sheet.all}


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "rooms.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_the_samples_have_every_column(kind):
    path = SAMPLES / "moving" / f"{kind.sheet.name}.csv"

    check(kind.sheet, path)

    assert set(path.read_text().splitlines()[0].split(",")) == set(kind.sheet.all)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_column_is_documented(kind):
    told = (ROOT / "docs/imports.md").read_text()
    section = re.search(rf"## .*`rollbook import {kind.sheet.name}`(.*?)(?=\n## |\Z)", told, re.DOTALL)

    assert section is not None
    assert [column for column in kind.sheet.all if f"| `{column}` |" not in section[1]] == []


def test_a_header_that_lacks_a_column_is_refused_with_all_that_there_are(file):
    with pytest.raises(BadInput) as wrong:
        check(VENUES, file("venue,room\n"))

    assert "has no column venue_name, timezone, room_name" in str(wrong.value)
    assert "venue, venue_name, timezone, room, room_name" in str(wrong.value)
    assert "It may have kind, capacity" in str(wrong.value)


@pytest.mark.parametrize("text", ["", "venue,venue,venue_name,timezone,room,room_name\n", b"\0\n"])
def test_a_header_that_cannot_be_used_is_refused_before_anything_else(file, text):
    with pytest.raises(BadInput, match="names its columns"):
        check(VENUES, file(text))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        check(VENUES, tmp_path / "none.csv")


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_missing(file):
    path = file("room_name,room,remark,timezone,venue_name,venue\nSpree,SPREE,-,Europe/Berlin,Berlin,BERLIN\n")

    (row,) = rows(VENUES, path)

    assert VENUES.cells(row) == cells(VENUES, ROOM)


def test_a_row_with_too_few_values_is_told_with_its_line(file):
    told = list(rows(VENUES, file("venue,venue_name,timezone,room,room_name\nBERLIN\n")))

    assert [(one.row.line, one.reason, one.lost) for one in told] == [(2, "1 values for 5 columns", True)]
    assert isinstance(told[0], Oddity)


def test_a_room_needs_no_more_than_its_name_and_its_venue():
    told = place(cells(VENUES, ROOM))

    assert (told.venue.code, told.room.code, told.room.capacity, told.room.hours) == ("BERLIN", "SPREE", None, ())


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("venue", "", "venue must begin with a letter or digit"),
        ("venue_name", "", "venue_name must not be blank"),
        ("timezone", "Berlin", "Berlin is not an IANA timezone"),
        ("room", "a b", "room must begin with"),
        ("kind", "cave", "kind"),
        ("capacity", "many", "capacity 'many' is not a whole number"),
        ("setup_minutes", "900", "setup_minutes must be"),
        ("hours", "Mo 17:00-09:00", "end before they begin"),
        ("hours", "Mo 09:00-12:00; Mo 11:00-13:00", "overlap"),
    ],
)
def test_a_room_that_cannot_be_is_refused_with_its_column(column, value, reason):
    with pytest.raises((Unusable, Problem), match=reason):
        place(cells(VENUES, ROOM | {column: value}))


def test_a_component_is_required_unless_it_says_otherwise():
    assert part(cells(COURSES, PART)).component.required is None
    assert part(cells(COURSES, PART | {"required": "no"})).component.required is False


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("course", "N E G", "course must begin with"),
        ("kind", "play", "kind"),
        ("blend", "smoothie", "blend"),
        ("required", "perhaps", "neither yes nor no"),
        ("minutes", "0", "minutes must be"),
        ("component", "", "component must begin with"),
    ],
)
def test_a_component_that_cannot_be_is_refused_with_its_column(column, value, reason):
    with pytest.raises(Unusable, match=reason):
        part(cells(COURSES, PART | {column: value}))


def test_an_instructor_may_teach_courses_by_their_codes_in_any_case():
    sheet = KINDS["instructors"].sheet

    told = person(cells(sheet, PERSON | {"courses": "neg:2026-01-01/"}), {}, KNOWN)

    assert [(grant.course, str(grant.valid_from)) for grant in told.courses] == [("c1", "2026-01-01")]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("home", "BERLIN", "home: there is no venue BERLIN; import the venues first"),
        ("courses", "SALES", "courses: there is no course SALES; import the courses first"),
        ("courses", "NEG;neg", "courses names neg twice"),
        ("courses", "NEG:2026-12-31/2026-01-01", "the last day comes before the first"),
        ("email", "anna", "email must be an e-mail address"),
    ],
)
def test_an_instructor_who_cannot_be_is_refused_with_the_column(column, value, reason):
    with pytest.raises(Unusable, match=reason):
        person(cells(KINDS["instructors"].sheet, PERSON | {column: value}), {}, KNOWN)


def test_a_session_is_at_wall_times_with_rooms_and_instructors_by_their_codes():
    told = run(cells(OFFERINGS, RUN), THERE)

    assert told.offering.course == "c1"
    assert (told.session.room, told.session.instructors) == ("v1.r1", ("i1",))
    assert told.session.starts_at.isoformat() == "2031-03-03T08:00:00+00:00"


def test_an_on_demand_offering_has_no_session():
    alone = {name: RUN[name] for name in ("offering", "course", "timezone")}

    assert run(cells(OFFERINGS, alone | {"delivery": "on_demand"}), THERE).session is None


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("course", "SALES", "course: there is no course SALES"),
        ("course", "DRAFT", "course DRAFT is not published"),
        ("timezone", "Berlin", "not an IANA timezone"),
        ("delivery", "someday", "delivery 'someday' is none of scheduled, on_demand"),
        ("delivery", "on_demand", "leave component, starts, ends, room, instructors empty"),
        ("capacity", "0", "capacity must be"),
        ("component", "book", "component 'book' is none of the live ones of its course: day"),
        ("starts", "", "starts '' is not written like"),
        ("ends", "2031-03-03 08:00", "The end must come after the start"),
        ("ends", "2031-03-05 08:00", "longer than 24 hours"),
        ("room", "SPREE", "room: there is no room SPREE, written like VENUE/ROOM"),
        ("instructors", "ANNA;ZOE", "instructors: there is no instructor ZOE"),
    ],
)
def test_a_session_that_cannot_be_is_refused_with_its_column(column, value, reason):
    with pytest.raises((Unusable, Problem), match=reason):
        run(cells(OFFERINGS, RUN | {column: value}), THERE)


def test_what_a_row_leaves_out_is_as_in_the_first_about_the_same():
    first = cells(VENUES, ROOM)

    assert completed(first | {"timezone": ""}, first, ("timezone",), 2)["timezone"] == "Europe/Berlin"
    with pytest.raises(Unusable, match="timezone is Europe/Berlin in line 2, and must not differ"):
        completed(first | {"timezone": "UTC"}, first, ("timezone",), 2)


def test_rows_that_say_the_same_and_rows_that_contradict_are_told_apart(file):
    lines = ["BERLIN,Berlin,UTC,A,A", "BERLIN,Berlin,UTC,A,A", "BERLIN,Berlin,UTC,A,B", "BERLIN,,UTC,C,"]
    path, report, seen = file("\n".join(["venue,venue_name,timezone,room,room_name", *lines])), StringIO(), {}
    tally = Tally([path.name], report)

    for told, row in read(VENUES, path, tally):
        made = understood(lambda told=told: place(told), row, tally)
        if made is not None:
            once(seen, made.room.code, made, row, tally)

    assert list(seen) == ["A"]
    assert [(one["line"], one["reason"]) for one in csv.DictReader(StringIO(report.getvalue()))] == [
        ("3", "the same as line 2, and counted like it"),
        ("4", "lost: contradicts line 2, which is kept"),
        ("5", "lost: venue_name must not be blank"),
    ]
