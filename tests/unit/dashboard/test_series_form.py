"""A series in everyday words becomes a rule, and is asked for as the clocks of its zone show it."""

import pytest

from gateway.dashboard.api import ApiProblem
from gateway.dashboard.series import rule_in, series_in

HTMX = {"HX-Request": "true"}
TYPED = {"date": "2026-10-25", "from": "22:00", "to": "01:30", "timezone": "Europe/Berlin", "count": "8"}


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"count": "8"}, "FREQ=WEEKLY;COUNT=8"),
        ({"on_WE": "1", "on_MO": "1", "every": "2", "count": "8"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=8"),
        ({"step_of": "DAILY", "on_MO": "1", "until": "2026-05-01"}, "FREQ=DAILY;UNTIL=20260501"),
        ({"step_of": "MONTHLY", "every": "3", "count": "4"}, "FREQ=MONTHLY;INTERVAL=3;COUNT=4"),
        ({"rule": "rrule:freq=monthly;byday=1mo;count=6", "count": "2"}, "FREQ=MONTHLY;BYDAY=1MO;COUNT=6"),
    ],
)
def test_the_fields_say_a_rule_and_a_rule_of_ones_own_takes_their_place(typed, rule):
    assert rule_in(typed) == rule


@pytest.mark.parametrize("typed", [{}, {"count": "3", "until": "2026-05-01"}])
def test_a_series_ends_in_one_way_and_the_field_says_so(typed):
    with pytest.raises(ApiProblem) as refused:
        rule_in(typed)
    assert refused.value.errors[0]["field"] == "count"


def test_an_end_before_the_start_is_on_the_next_day_and_the_offerings_own_zone_is_left_out():
    told = series_in(TYPED, "Europe/Berlin")
    assert (told["starts"], told["ends"], told["timezone"]) == ("2026-10-25T22:00", "2026-10-26T01:30", None)
    assert series_in(TYPED, "UTC")["timezone"] == "Europe/Berlin"


async def test_a_series_is_tried_with_exceptions_and_the_later_of_two_hours(browser, api):
    when = [{"starts_at": "2026-10-25T01:30:00Z", "ends_at": "2026-10-25T03:00:00Z"}]
    api.on("POST", "/v1/offerings/o1/series", {"dry_run": True, "clashes": [], "sessions": when})
    form = {"do": "series", "form": "series", "part": "sessions", "key": "k", "component": "workshop", "step": "try"}
    form |= TYPED | {"exceptions": "2026-11-01, 2026-11-08", "ambiguous": "later", "room": "va.r1"}
    page = (await browser().post("/offerings/o1", data=form, headers=HTMX)).text
    ((_, body, _),) = api.calls("POST")
    assert (body["exceptions"], body["ambiguous"]) == (["2026-11-01", "2026-11-08"], "later")
    assert (body["room"], body["dry_run"]) == ("va.r1", True)
    assert "1 session:" in page
    assert "02:30" in page
    assert "Nobody holds a seat" not in page


async def test_what_a_rule_refuses_stands_beside_the_field_it_is_about(browser, api):
    told = {"type": "/problems/time-comes-twice", "detail": "02:30 comes twice. Say which one."}
    api.on("POST", "/v1/offerings/o1/series", told, 409)
    form = {"do": "series", "form": "series", "part": "sessions", "key": "k", "step": "try", **TYPED}
    page = (await browser().post("/offerings/o1", data=form, headers=HTMX)).text
    assert 'name="ambiguous" aria-invalid="true"' in page
