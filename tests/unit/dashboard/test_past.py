"""What the offering page says of an earlier moment, beside what the roster itself answers."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.dashboard.past import opened
from tests.unit.dashboard.history import EVENTS

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def happened(minute: int, name: str, **data) -> dict:
    at = (START + timedelta(minutes=minute)).isoformat()
    return {"type": f"rollbook.enrollment.{name}.v1", "time": at, "recordedat": at, "data": data}


@pytest.mark.parametrize(
    ("events", "known"),
    [
        ([], (False, None)),
        ([happened(1, "offering-scheduled", capacity=9)], (False, None)),
        ([happened(1, "roster-opened", capacity=12)], (True, 12)),
        ([happened(1, "roster-opened", capacity=12), happened(2, "capacity-changed", capacity=14)], (True, 14)),
        ([happened(1, "offering-published")], (True, None)),
    ],
)
def test_an_offering_is_open_with_its_seats_once_it_was_opened(events, known):
    assert opened(events) == known


async def test_the_past_is_told_quietly_and_offers_no_action(browser):
    text = (await browser().get("/offerings/o1?known_at=2026-03-23T08:05")).text
    assert "Nothing can be changed here" in text
    assert '<form method="post" action="/offerings' not in text
    assert "data-events" not in text


async def test_the_past_is_asked_for_with_its_moment(browser, api):
    await browser().get("/offerings/o1?known_at=2026-03-23T08:02")
    for path in ("/v1/offerings/o1/roster", "/v1/offerings/o1/waitlist"):
        asked = [params for _, sent, _, _, params in api.sent if sent == path]
        assert {params["known_at"] for params in asked} == {"2026-03-23T08:02:00+01:00"}, path


@pytest.mark.parametrize("offering", ["o1", "d1"])
async def test_what_is_said_of_the_past_agrees_in_all_its_parts(browser, api, offering):
    person = {"enrollment": f"{offering}.l01", "learner": "l01", "organization": None, "state": "enrolled",
              "since": "2026-03-01T09:00:00Z"}  # fmt: skip
    opened = EVENTS[0] | {"type": "rollbook.enrollment.roster-opened.v1", "data": {"capacity": 12}}
    published = EVENTS[0] | {"type": "rollbook.scheduling.offering-published.v1", "data": {}}
    api.on("GET", f"/v1/offerings/{offering}/roster", {"items": [person], "total": 1, "after": None})
    api.on("GET", "/v1/audit/streams/roster:o1", {"events": [opened]})
    api.on("GET", "/v1/audit/streams/offering:d1", {"events": [published]})
    text = (await browser().get(f"/offerings/{offering}?on=2026-03-23T08:02")).text
    assert '<b data-figure="enrolled">1</b>' in text
    assert 'Roster <span class="sub">1</span>' in text


async def test_whoever_was_in_it_before_it_was_entered_here_is_told_with_its_seats(browser, api):
    person = {"enrollment": "o1.l01", "learner": "l01", "organization": None, "state": "enrolled",
              "since": "2025-03-01T09:00:00Z"}  # fmt: skip
    opened = EVENTS[0] | {"type": "rollbook.enrollment.roster-opened.v1", "data": {"capacity": 12}}
    api.on("GET", "/v1/offerings/o1/roster", {"items": [person], "total": 1, "after": None})
    api.on("GET", "/v1/audit/streams/roster:o1", {"events": [opened]})
    text = (await browser().get("/offerings/o1?on=2025-06-01T08:00")).text
    assert "Nobody could enroll yet" not in text
    assert "of 12 seats taken" in text


async def test_a_day_counts_to_its_end_as_everywhere(browser, api):
    await browser().get("/offerings/o1?on=2026-03-23")
    asked = [params for _, sent, _, _, params in api.sent if sent == "/v1/offerings/o1/roster"]
    assert {params["on"] for params in asked} == {"2026-03-23T23:59:59.999999+01:00"}


async def test_more_of_a_roster_is_shown_at_the_same_moment(browser, api):
    person = {"enrollment": "o1.l01", "learner": "l01", "organization": None, "state": "enrolled",
              "since": "2026-03-01T09:00:00Z"}  # fmt: skip
    api.on("GET", "/v1/offerings/o1/roster", {"items": [person], "total": 9, "after": "abc"})
    text = (await browser().get("/offerings/o1?on=2026-03-23T08:02")).text
    assert "on=2026-03-23T08%3A02&amp;after=abc#part-roster" in text
    assert "1 of 9" in text
