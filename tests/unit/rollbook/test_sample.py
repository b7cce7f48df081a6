from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rollbook.importers.oulad import tables
from rollbook.importers.oulad.catalog import catalog
from rollbook.sample.content import OULAD, content
from rollbook.sample.plan import Plan

FIRST_START = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)


class Names(dict):
    """Ids that are what they are asked for."""

    def __missing__(self, key):
        return key


def workshops():
    return {workshop.code: workshop for workshop in content().workshops}


def test_forty_people_in_three_organizations_and_two_zones():
    sample = content()

    assert len({person.key for person in sample.people}) == 40
    assert len(sample.organizations) == 3
    assert len({organization.timezone for organization in sample.organizations}) == 2


def test_berlin_is_full_and_four_wait():
    berlin = workshops()["DISCOVERY-BERLIN-2"]

    assert berlin.capacity == 12
    assert len(berlin.learners) == 16
    assert berlin.session.starts == "09:00"


def test_seven_of_those_seated_in_berlin_lack_the_pre_work():
    sample = content()
    components = {course.code: {part["key"] for part in course.components} for course in sample.courses}["SALES-BASICS"]
    done = Counter(
        who
        for group in sample.outcomes
        if group.offering == "SALES-BASICS-OPEN" and set(group.components) == components
        for who in group.learners
    )

    assert len(done) == 31
    assert max(done.values()) == 1
    berlin = workshops()["DISCOVERY-BERLIN-2"]
    assert berlin.session.day == 2
    assert sum(who not in done for who in berlin.learners[: berlin.capacity]) == 7


def test_negotiation_has_three_of_six():
    negotiation = workshops()["NEGOTIATION-2"]

    assert (len(negotiation.learners), negotiation.minimum) == (3, 6)


@pytest.mark.parametrize(
    "zone",
    ["UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Kathmandu",
     "Pacific/Auckland", "Pacific/Kiritimati", "Etc/GMT+12"],
)  # fmt: skip
def test_negotiation_decides_tomorrow_wherever_and_whenever_it_was_started(zone):
    for minutes in range(0, 24 * 60, 7):
        first = FIRST_START + timedelta(minutes=minutes)
        offerings = {line.key: line.body for line in Plan(content(), first, "sample").offerings(Names())}
        decides = offerings["sample/offering/NEGOTIATION-2"]["decide_at"]

        days = decides.astimezone(ZoneInfo(zone)).date() - first.astimezone(ZoneInfo(zone)).date()

        assert days == timedelta(days=1), first


def test_yesterdays_roll_lacks_two():
    roll = workshops()["NEGOTIATION-1"]

    assert roll.session.day == -1
    assert not roll.roll.closed
    assert len(roll.learners) - len(roll.roll.marks) == 2


def test_wall_times_hold_in_the_offerings_zone():
    plan = Plan(content(), FIRST_START, "sample")

    sessions = {line.key: line.body["starts_at"] for line in plan.sessions(Names())}

    assert sessions["sample/session/DISCOVERY-BERLIN-2"].isoformat() == "2026-11-25T09:00:00+01:00"
    assert sessions["sample/session/NEGOTIATION-2"].isoformat() == "2026-11-29T13:00:00-05:00"


def test_the_plan_is_the_same_every_time():
    first, second = (Plan(content(), FIRST_START, "sample") for _ in range(2))

    assert list(first.seats(Names())) == list(second.seats(Names()))


def test_the_rows_of_module_aaa_are_all_there():
    notes = []
    found = catalog(lambda file: tables.rows(OULAD, file), notes.append)

    assert len(found.registrations) == 748
    assert not [note for note in notes if note.lost]
    assert (Path(OULAD) / "LICENSE.md").exists()
