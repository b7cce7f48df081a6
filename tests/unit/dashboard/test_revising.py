"""Other terms for an offering, from its page: what was changed is sent, and what is wrong stands beside its field."""

import html
import re

import pytest

from gateway.dashboard import Answer
from tests.unit.dashboard.catalog import BERLIN

HTMX = {"HX-Request": "true"}
TERMS = BERLIN | {
    "visibility": "public", "organization": None, "starts_at": "2026-04-01T07:00:00Z",
    "ends_at": "2026-04-01T10:00:00Z", "decide_at": "2026-03-30T07:00:00Z", "decide_before": {"hours_before": 48},
    "cut_off_at": "2026-03-31T10:00:00Z", "cut_off_before": None, "cancel_below_minimum": True,
    "max_per_instructor": None, "overrides": [], "session_count": 1,
}  # fmt: skip
SHORT = {"kind": "too-few-instructors", "resource": "o1.s1", "session": "o1.s1", "offering": "o1",
         "offering_code": "SALES-BERLIN", "needed": 2, "available": 1}  # fmt: skip
REVISED = {"offering": "o1"}


@pytest.fixture(autouse=True)
def offered(api):
    api.on("GET", "/v1/offerings/o1", TERMS)
    api.on("POST", "/v1/offerings/o1/revise", REVISED)


def plain(page):
    return " ".join(re.sub("<[^>]*>", " ", page).split())


async def fields(client):
    """What the form holds as it is shown."""
    page = (await client.get("/offerings/o1?part=facts")).text
    inside = re.search(r'<form[^>]*id="form-revise".*?</form>', page, re.DOTALL).group()
    told = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', inside))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', inside, re.DOTALL):
        told[name] = (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
    return {name: html.unescape(value) for name, value in told.items()}


async def revised(client, **typed):
    form = await fields(client) | typed
    return (await client.post("/offerings/o1", data=form, headers=HTMX)).text


def sent(api):
    return [body for _, body, _ in api.calls("POST")]


async def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(browser, api):
    assert "Nothing was changed." in await revised(browser())
    assert sent(api) == []


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        ({"title": "Closing"}, {"title": "Closing"}),
        ({"visibility": "private", "organization": "g1"}, {"visibility": "private", "organization": "g1"}),
        ({"starts_at": "2026-04-01T08:30"}, {"starts_at": "2026-04-01T08:30:00+02:00"}),
        ({"ends_at": ""}, {"ends_at": None}),
        ({"minimum": "", "cancel_below_minimum": "false"}, {"minimum": None, "cancel_below_minimum": False}),
        ({"max_per_instructor": "8"}, {"max_per_instructor": 8}),
        ({"offer_minutes": "60", "waitlist_limit": "0"}, {"offer_minutes": 60, "waitlist_limit": 0}),
        ({"title": "Closing", "notify": "none"}, {"title": "Closing", "notify": "none"}),
        ({"decide_hours": "24"}, {"decide_before": {"hours_before": 24}}),
        ({"decide_hours": ""}, {"decide_at": None}),
        ({"decide_at": "2026-03-30T12:00"}, {"decide_at": "2026-03-30T12:00:00+02:00"}),
        ({"decide_at": "2026-03-30T12:00", "decide_hours": ""}, {"decide_at": "2026-03-30T12:00:00+02:00"}),
        ({"cut_off_days": "2", "cut_off_clock": "09:00"}, {"cut_off_before": {"days_before": 2, "at": "09:00"}}),
        ({"cut_off_at": ""}, {"cut_off_at": None}),
        ({"title": "Closing", "reason": "Asked for."}, {"title": "Closing", "reason": "Asked for."}),
    ],
)
async def test_only_what_was_changed_is_sent_and_what_was_emptied_is_taken_away(browser, api, typed, body):
    assert "Revised." in await revised(browser(zone="America/New_York"), **typed)
    assert sent(api) == [body]


async def test_a_deadline_that_is_told_in_two_ways_is_sent_in_none(browser, api):
    page = await revised(browser(), decide_at="2026-03-30T12:00", decide_hours="24")
    assert "A deadline is told in one way." in page
    assert re.search(r'name="decide_hours" value="24"[^>]*aria-invalid="true"', page)
    assert sent(api) == []


@pytest.mark.parametrize(
    ("problem", "field"),
    [
        ({"type": "/problems/deadline-after-start", "detail": "Too late.", "field": "cut_off_at"}, "cut_off_at"),
        ({"type": "/problems/deadline-needs-start", "detail": "No start.", "field": "cut_off_before"}, "cut_off_hours"),
        ({"type": "/problems/ratio-needs-capacity", "detail": "No seats."}, "max_per_instructor"),
        ({"errors": [{"field": "$.decide_before.hours_before", "message": "must be a number"}]}, "decide_hours"),
        ({"type": "/problems/visibility-needs-organization", "detail": "For whom?"}, "organization"),
    ],
)
async def test_what_is_refused_is_told_beside_its_field_and_what_was_typed_is_kept(browser, api, problem, field):
    api.on("POST", "/v1/offerings/o1/revise", problem, 409)
    page = await revised(browser(), title="Closing")
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page)
    assert 'name="title" value="Closing"' in page


def too_few(session="o1.s1"):
    def answer(_params, body):
        if "too-few-instructors" in body.get("override", ()):
            return Answer(status=200, body=REVISED)
        told = {
            "type": "/problems/too-few-instructors",
            "detail": "Too few.",
            "clashes": [SHORT | {"session": session}],
        }
        return Answer(status=409, body=told)

    return answer


async def again(client, page):
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    form = await fields(client) | {"max_per_instructor": "8", "seen": seen, "override": "too-few-instructors"}
    return form | {"all_the_same": "yes", "reason": "A colleague joins."}


@pytest.mark.parametrize(("form", "state"), [("revise", "published"), ("publish", "draft")])
async def test_too_few_who_teach_are_told_by_session_and_overridden_with_a_reason(browser, api, form, state):
    api.on("GET", "/v1/offerings/o1", TERMS | {"state": state})
    api.on("POST", f"/v1/offerings/o1/{form}", too_few())
    client = browser()
    typed = await fields(client) | {"do": form, "form": form, "max_per_instructor": "8"}
    page = (await client.post("/offerings/o1", data=typed, headers=HTMX)).text
    assert "Too few instructors in a session, 2 needed, 1 there, tomorrow 10:00" in plain(page).replace(" ,", ",")
    assert '<a href="/sessions/o1.s1">a session</a>' in page
    more = await again(client, page) | {"do": form, "form": form}
    page = (await client.post("/offerings/o1", data=more, headers=HTMX)).text
    assert ("Revised." in page) or ("Published." in page)
    last = sent(api)[-1]
    assert (last["override"], last["reason"]) == (["too-few-instructors"], "A colleague joins.")


@pytest.mark.parametrize("change", [{"max_per_instructor": "6"}, {"all_the_same": ""}])
async def test_nothing_is_overridden_but_what_was_told_and_ticked(browser, api, change):
    api.on("POST", "/v1/offerings/o1/revise", too_few())
    client = browser()
    form = await again(client, await revised(client, max_per_instructor="8")) | change
    page = (await client.post("/offerings/o1", data=form, headers=HTMX)).text
    assert "1 in the way:" in page
    assert not [body for body in sent(api) if "override" in body]


async def test_another_session_that_has_too_few_by_now_is_told_first(browser, api):
    api.on("POST", "/v1/offerings/o1/revise", too_few())
    client = browser()
    form = await again(client, await revised(client, max_per_instructor="8"))
    api.on("POST", "/v1/offerings/o1/revise", too_few("o1.s2"))
    page = (await client.post("/offerings/o1", data=form, headers=HTMX)).text
    assert '<a href="/sessions/o1.s2">a session</a>' in page
    assert not [body for body in sent(api) if "override" in body]


async def test_what_clashes_no_more_is_not_overridden(browser, api):
    api.on("POST", "/v1/offerings/o1/revise", too_few())
    client = browser()
    form = await again(client, await revised(client, max_per_instructor="8"))
    api.on("POST", "/v1/offerings/o1/revise", REVISED)
    assert "Revised." in (await client.post("/offerings/o1", data=form, headers=HTMX)).text
    assert "override" not in sent(api)[-1]


@pytest.mark.parametrize("state", ["cancelled", "delivered"])
async def test_what_takes_place_no_more_or_has_taken_place_is_not_revised_or_delivered(browser, api, state):
    api.on("GET", "/v1/offerings/o1", TERMS | {"state": state})
    page = (await browser().get("/offerings/o1?part=facts")).text
    assert ("form-revise" in page, "form-deliver" in page) == (False, False)


async def test_who_may_only_read_sees_the_terms_and_how_its_deadlines_are_told_but_no_form(browser, api):
    days = {"cut_off_before": {"days_before": 2, "at": "09:00"}}
    api.on("GET", "/v1/offerings/o1", TERMS | days)
    page = (await browser(role="auditor").get("/offerings/o1?part=facts")).text
    assert "decides Mon 30 Mar 09:00, 48 hours before the start" in plain(page).replace(" ,", ",")
    assert "at 09:00 2 days before the start" in plain(page)
    assert "form-revise" not in page


BRINGS = {
    "dry_run": True, "happens": {"roster-terms-changed": 1, "seat-offer-expired": 1}, "learners": ["l2"],
    "learners_in_all": 1, "notices": {"seat-offer-over": 1}, "follows": {
        "happens": {"learner-enrolled": 1, "notice-intended": 1}, "learners": ["l1"], "learners_in_all": 1,
        "notices": {"confirmation": 1}}}  # fmt: skip


async def test_trying_it_tells_by_name_whom_it_lets_in_and_how_many_letters_go(browser, api):
    api.on("POST", "/v1/offerings/o1/revise", REVISED | {"terms": {"cut_off_at": None}})
    api.on("POST", "/v1/offerings/o1/try-revision", BRINGS)
    api.on("GET", "/v1/learners", {"items": [{"learner": "l1", "name": "Anna Schmidt"}], "after": None})
    page = await revised(browser(), cut_off_at="", notify="learner", step="try")
    assert "Nothing was changed. 1 seat offer would run out at once. Anna Schmidt would get a seat." in plain(page)
    assert "2 notices would go out." in plain(page)
    tried = {"cut_off_at": None, "notify": "learner"}
    assert [(path, body) for path, body, _ in api.calls("POST")] == [
        ("/v1/offerings/o1/revise", tried | {"dry_run": True}),
        ("/v1/offerings/o1/try-revision", tried),
    ]
    assert 'name="step" value="do">Revise</button>' in page


async def test_trying_what_no_seat_depends_on_says_so(browser, api):
    api.on("POST", "/v1/offerings/o1/revise", REVISED | {"terms": {}})
    page = await revised(browser(), title="Closing", step="try")
    assert "Nobody's seat depends on it." in html.unescape(plain(page))
    assert len(sent(api)) == 1
    assert 'value="Closing"' in page
