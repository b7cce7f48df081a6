"""The calendar's page: what it asks for, and what it says of a move before it is made."""

import re

import pytest

from gateway.dashboard import Answer

ENTRY = {
    "session": "o1.s1", "offering": "o1", "offering_code": "NEG-1", "title": "Negotiation", "organization": None,
    "offering_state": "published", "component": "workshop", "state": "scheduled", "starts_at": "2026-03-24T08:00:00Z",
    "ends_at": "2026-03-24T10:00:00Z", "timezone": "Europe/Berlin", "room": "v1.r1", "room_name": "Atrium",
    "place": None, "instructors": ["i1"], "assistants": [], "instructor_names": ["Anna Berg"], "overrides": [],
}  # fmt: skip
CLASH = {
    "kind": "room-taken", "resource": "v1.r1", "session": "o2.s1", "offering": "o2", "offering_code": "CLOSE-1",
    "starts_at": "2026-03-04T08:00:00Z", "ends_at": "2026-03-04T10:00:00Z",
}  # fmt: skip
FORM = {
    "form": "move", "do": "move", "step": "try", "part": "move", "key": "k1", "session": "o1.s1", "date": "2026-03-04",
    "from": "09:00", "to": "11:00",
}  # fmt: skip


def plain(html):
    """What is read of a page, without its tags."""
    return " ".join(re.sub("<[^>]*>", " ", html).split()).replace(" :", ":")


@pytest.fixture(autouse=True)
def answers(api):
    api.on("GET", "/v1/calendar", {"items": [ENTRY], "more": False})
    api.on("GET", "/v1/rooms", {"items": [{"room": "v1.r1", "name": "Atrium"}], "after": None})
    api.on("GET", "/v1/instructors", {"items": [{"instructor": "i1", "name": None, "code": "ANNA"}], "after": None})


async def test_a_week_is_asked_for_from_midnight_to_midnight_of_the_reader(browser, api):
    page = await browser().get("/calendar?day=2026-03-25&room=v1.r1")
    asked = next(params for _, path, _, _, params in api.sent if path == "/v1/calendar")
    assert (asked["from"], asked["to"], asked["room"]) == (
        "2026-03-23T00:00:00+01:00", "2026-03-30T00:00:00+02:00", "v1.r1",
    )  # fmt: skip
    assert "Week of 23 Mar 2026" in page.text
    assert "Atrium · Anna Berg" in page.text


async def test_what_is_over_is_shown_and_cannot_be_moved(browser, api):
    past = ENTRY | {"session": "o1.s0", "starts_at": "2026-03-23T05:00:00Z", "ends_at": "2026-03-23T07:00:00Z"}
    api.on("GET", "/v1/calendar", {"items": [past, ENTRY], "more": False})
    page = (await browser().get("/calendar?day=2026-03-23")).text
    assert page.count('href="/sessions/o1.s0"') == page.count('href="/sessions/o1.s1"') == 2
    assert ('value="o1.s0"' in page, 'data-session="o1.s0"' in page) == (False, False)
    assert ('value="o1.s1"' in page, 'data-session="o1.s1"' in page) == (True, True)


async def test_a_day_that_is_none_shows_today(browser):
    page = await browser().get("/calendar?day=soon&view=decade")
    assert page.status_code == 200
    assert "Week of" in page.text


async def test_a_try_moves_nothing_and_tells_what_stands_in_the_way(browser, api):
    api.on("POST", "/v1/sessions/o1.s1/reschedule", {"session": "o1.s1", "dry_run": True, "clashes": [CLASH]})
    page = await browser().post("/calendar", data=FORM, headers={"HX-Request": "true"})
    ((_, body, _),) = api.calls("POST")
    assert body["dry_run"] is True
    assert "Room taken by" in page.text
    assert "CLOSE-1" in page.text
    assert 'value="room-taken"' in page.text


async def test_a_try_tells_who_holds_a_seat_and_what_else_they_have_then(browser, api):
    also = {"session": "o2.s9", "offering": "o2"}
    told = {
        "session": "o1.s1", "dry_run": True, "clashes": [], "seated": 12, "clashing_learners": 3,
        "clashing": [{"learner": "l1", **also}, {"learner": "l2", **also}],
        "notices": {"learners": 12, "instructors": 1},
    }  # fmt: skip
    api.on("POST", "/v1/sessions/o1.s1/reschedule", told)
    api.on("GET", "/v1/learners", {"items": [{"learner": "l1", "name": "Mia Roth"}], "after": None})
    api.on("GET", "/v1/offerings/o2", {"offering": "o2", "title": "Closing"})
    page = await browser().post("/calendar", data=FORM, headers={"HX-Request": "true"})
    text = plain(page.text)
    assert "12 hold seats; 3 of them have another session then, which hinders nothing:" in text
    assert "learner l2: Closing Mia Roth: Closing and 1 more" in text
    assert "12 learners and 1 instructor, who are to be told" in text
    assert '<a href="/sessions/o2.s9">Closing</a>' in page.text


async def test_a_try_that_concerns_nobody_says_so(browser, api):
    api.on("POST", "/v1/sessions/o1.s1/reschedule", {"session": "o1.s1", "dry_run": True, "clashes": []})
    page = await browser().post("/calendar", data=FORM, headers={"HX-Request": "true"})
    assert "Nobody holds a seat." in page.text
    assert "Nothing stands in the way." in page.text


async def test_a_try_tells_which_dates_of_the_offering_would_go_along(browser, api):
    dates = {
        "starts_at": "2026-04-06T07:00:00Z",
        "ends_at": None,
        "decide_at": None,
        "cut_off_at": "2026-04-05T07:00:00Z",
    }
    told = {"session": "o1.s1", "dry_run": True, "clashes": [], "terms": dates}
    api.on("POST", "/v1/sessions/o1.s1/reschedule", told)
    page = await browser().post("/calendar", data=FORM, headers={"HX-Request": "true"})
    text = plain(page.text)
    assert "The offering goes along: it starts Mon 6 Apr 09:00" in text
    assert "and its queue stops Sun 5 Apr 09:00" in text


def in_the_way(*sessions):
    """The answer to a try or a move; these sessions have the room."""
    taken = [{"kind": "room-taken", "resource": "v1.r1", "session": session} for session in sessions]
    return lambda params, body: Answer(
        status=200, body={"session": "o1.s1", **({"clashes": taken} if body.get("dry_run") else {})}
    )


async def tried(browser, form):
    """The page after a try, and what it would send to override what was told."""
    page = (await browser.post("/calendar", data=form | {"step": "try"}, headers={"HX-Request": "true"})).text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    return form | {"step": "move", "override": "room-taken", "reason": "Outdoors.", "seen": seen}


async def test_a_move_overrides_only_what_was_told_and_only_when_that_was_ticked(browser, api):
    api.on("POST", "/v1/sessions/o1.s1/reschedule", in_the_way("o2.s2"))
    told = await tried(browser(), FORM)
    await browser().post("/calendar", data=told, headers={"HX-Request": "true"})
    await browser().post("/calendar", data=told | {"all_the_same": "yes"}, headers={"HX-Request": "true"})
    plain, ticked = (body for _, body, _ in api.calls("POST") if "override" in body)
    assert (plain["override"], ticked["override"], ticked["reason"]) == ([], ["room-taken"], "Outdoors.")


@pytest.mark.parametrize(("later", "typed"), [("o2.s3", {}), ("o2.s2", {"date": "2026-03-31"})])
async def test_what_was_not_told_is_told_before_it_is_overridden(browser, api, later, typed):
    api.on("POST", "/v1/sessions/o1.s1/reschedule", in_the_way("o2.s2"))
    told = await tried(browser(), FORM)
    api.on("POST", "/v1/sessions/o1.s1/reschedule", in_the_way(later))
    page = await browser().post(
        "/calendar", data=told | {"all_the_same": "yes"} | typed, headers={"HX-Request": "true"}
    )
    assert "1 in the way" in page.text
    assert not [body for _, body, _ in api.calls("POST") if "override" in body]


async def test_a_refused_move_is_told_beside_the_form(browser, api):
    refused = Answer(status=409, body={"title": "A rule refuses this", "detail": "The session is over."})
    api.on("POST", "/v1/sessions/o1.s1/reschedule", lambda params, body: refused)
    page = await browser().post("/calendar", data=FORM | {"step": "move"}, headers={"HX-Request": "true"})
    assert "The session is over." in page.text


async def test_a_form_that_says_nothing_of_the_kind_is_refused(browser):
    assert (await browser().post("/calendar", data=FORM | {"step": "dance"})).status_code == 400


async def test_a_second_zone_is_told_of_each_session_and_kept_from_week_to_week(browser):
    page = (await browser().get("/calendar?day=2026-03-25&zone=America/New_York")).text
    assert 'aria-label="tomorrow 09:00\u201311:00, 04:00 New York, Negotiation, Atrium · Anna Berg"' in page
    assert "zone=America/New_York" in page.partition('rel="next"')[0]


async def test_without_a_second_zone_a_session_elsewhere_tells_its_own(browser, api):
    api.on("GET", "/v1/calendar", {"items": [ENTRY | {"timezone": "Asia/Kolkata"}], "more": False})
    assert "13:30 Kolkata" in (await browser().get("/calendar?day=2026-03-25&zone=Mars/Olympus")).text


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "someday"])
async def test_a_day_that_nobody_can_mean_is_today(browser, api, day):
    page = await browser().get(f"/calendar?day={day}")
    assert page.status_code == 200
    asked = {params["from"][:4] for _, path, _, _, params in api.sent if path == "/v1/calendar"}
    assert asked == {"2026"}


async def test_two_sessions_in_the_doubled_hour_say_which_is_which_in_the_sheet_and_in_the_list(browser, api):
    times = [(f"2026-10-25T0{hour}:15:00Z", f"2026-10-25T0{hour}:45:00Z") for hour in (0, 1)]
    twins = [ENTRY | {"session": f"o1.{start}", "starts_at": start, "ends_at": end} for start, end in times]
    api.on("GET", "/v1/calendar", {"items": twins, "more": False})
    page = (await browser().get("/calendar?day=2026-10-25&part=calendar")).text
    assert '<tspan class="at">02:15</tspan> first Negotiation' in page
    assert '<tspan class="at">02:15</tspan> second Negotiation' in page
    assert "02:15\u201302:45 first time Negotiation</a>" in page
    assert "02:15\u201302:45 second time Negotiation</a>" in page
