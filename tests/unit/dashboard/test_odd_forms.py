"""Forms filled in as no page of ours fills them in."""

import pytest

SEATS = {"part": "facts", "reason": "r", "capacity": "3", "learner": "l14", "enrollment": "o1.l11", "by": "learner"}
FORMS = [
    ("/", {"do": "cancelseat", "enrollment": "o1.l11"}),
    ("/offerings/o1", {"do": "capacity", **SEATS}),
    ("/offerings/o1", {"do": "enroll", **SEATS}),
    ("/offerings/o1", {"do": "cancel", **SEATS}),
    ("/offerings/o1", {"do": "promote", **SEATS}),
    ("/offerings/o1", {"do": "calloff", **SEATS}),
    ("/offerings/o1", {"do": "publish", **SEATS}),
    ("/offerings/o1", {"do": "session", "date": "2026-04-01", "from": "09:00", "to": "10:00"}),
    ("/offerings/new", {"course": "c1", "code": "NEG", "title": "t", "timezone": "UTC"}),
    ("/sessions/o1.s1", {"do": "mark", "learner": "l10", "status": "present"}),
    ("/sessions/o1.s1", {"do": "close"}),
    ("/courses", {"do": "create", "code": "NEG", "title": "Negotiation"}),
    ("/courses", {"do": "publish", "course": "c1"}),
    ("/courses/c3", {"do": "revise", "title": "Negotiation"}),
    ("/courses/c3", {"do": "publish"}),
    ("/programs/p1", {"do": "publish"}),
    ("/advice", {"practice": "yes", "audience": "100"}),
    ("/learners", {"name": "Ada"}),
    ("/offerings/o1", {"do": "series", "date": "2026-04-01", "from": "09:00", "to": "10:00", "count": "2"}),
    ("/offerings/o1", {"do": "hold", "date": "2026-04-01", "from": "09:00", "to": "10:00", "minutes": "60"}),
    ("/offerings/o1", {"do": "release", "hold": "h1"}),
    ("/sessions/o1.s1", {"do": "room", "room": "va.r1"}),
    ("/sessions/o1.s1", {"do": "assign", "lead1": "i1"}),
    ("/sessions/o1.s1", {"do": "restore"}),
    ("/sessions/o1.s1", {"do": "off"}),
    ("/sessions/o1.s1", {"do": "link"}),
    ("/venues/va", {"do": "changeroom", "room": "va.r1", "name": "Loft"}),
    ("/venues/va", {"do": "retireroom", "room": "va.r1"}),
    ("/venues/va", {"do": "venue", "name": "Spree"}),
    ("/venues", {"do": "thing", "name": "Kit", "code": "KIT", "quantity": "1"}),
    ("/instructors/i1", {"do": "person", "name": "Anna"}),
    ("/instructors/i1", {"do": "retire"}),
    ("/instructors/i1", {"do": "follow"}),
]


@pytest.mark.parametrize("key", ["é", "٣", "a\u2028b", "\ufffd"])
@pytest.mark.parametrize(("page", "form"), FORMS)
async def test_a_key_that_cannot_be_sent_is_refused(browser, api, page, form, key):
    reply = await browser().post(page, data={**form, "form": form.get("do", ""), "key": key})

    assert reply.status_code == 422
    assert api.calls("POST") == []


@pytest.mark.parametrize("status", ["é", "late", ""])
async def test_a_mark_that_there_is_not_is_refused_with_those_that_there_are(browser, api, status):
    sent = {"do": "mark", "form": "mark-l10", "part": "roll", "key": "k", "learner": "l10", "status": status}

    reply = await browser().post("/sessions/o1.s1", data=sent)

    assert (reply.status_code, api.calls("POST")) == (422, [])
    assert "present, partial, absent_excused or no_show" in reply.text


@pytest.mark.parametrize(
    ("start", "end", "ends_at"),
    [
        ("09:00", "12:00", "2026-04-01T12:00:00+02:00"),
        ("22:00", "02:00", "2026-04-02T02:00:00+02:00"),
        ("00:30", "00:00", "2026-04-02T00:00:00+02:00"),
    ],
)
async def test_a_session_that_ends_before_it_starts_ends_on_the_next_day(browser, api, start, end, ends_at):
    api.on("POST", "/v1/offerings", {"offering": "o1"}, 201)
    api.on("POST", "/v1/offerings/o1/sessions", {"session": "o1.s2"}, 201)
    created = {"key": "k", "course": "c1", "code": "N", "timezone": "Europe/Berlin", "component1": "workshop"}
    created |= {"date1": "2026-04-01", "from1": start, "to1": end}
    added = {"do": "session", "form": "session", "key": "k", "component": "workshop"}
    added |= {"date": "2026-04-01", "from": start, "to": end}

    await browser().post("/offerings/new", data=created)
    await browser().post("/offerings/o1", data=added)

    ends = [body["ends_at"] for _, body, _ in api.calls("POST")]
    assert ends == [ends_at] * 3


@pytest.mark.parametrize(("day", "end"), [("soon", "02:00"), ("2026-04-01", "2 am")])
async def test_times_that_are_none_are_told(browser, api, day, end):
    form = {"do": "session", "form": "session", "key": "k", "date": day, "from": "22:00", "to": end}

    reply = await browser().post("/offerings/o1", data=form)

    assert (reply.status_code, "is not a date, a time and a zone" in reply.text) == (422, True)
    assert api.calls("POST") == []


async def test_the_forms_say_that_a_session_may_end_on_the_next_day(browser):
    for page in ("/offerings/new", "/offerings/o1"):
        assert "An end before the start is on the next day." in (await browser().get(page)).text


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 30, "1" * 16])
@pytest.mark.parametrize(
    ("page", "form", "field"),
    [
        ("/offerings/o1", {"do": "capacity", **SEATS}, "capacity"),
        ("/venues/va", {"do": "changeroom", "room": "va.r1", "name": "Loft"}, "hire_cost"),
        ("/requirements", {"do": "define", "title": "Safety", "course": "c1"}, "remind_days"),
    ],
)
async def test_a_number_of_any_length_goes_as_it_was_typed_for_the_api_to_say_what_is_wrong(
    browser, api, page, form, field, number
):
    reply = await browser().post(page, data={**form, "form": form["do"], "key": "k", field: number})

    assert reply.status_code < 500
