"""The outbox: what people are told and what became of it, each mail, and the words of every kind."""

import re

import pytest

HTMX = {"HX-Request": "true"}
NOTICE = {
    "notice": "n1.1", "kind": "confirmation", "learner": "l01", "to": "learner", "at": "2026-03-02T08:15:00Z",
    "state": "delivered", "enrollment": "o1.l01", "offering": "o1", "program": None, "session": None,
    "since": "2026-03-02T08:15:01Z", "via": "outbox", "attempts": 0, "again_at": None, "code": None, "skipped": None,
    "round": 1,
}  # fmt: skip
MAIL = {
    "to": "ada@x.test", "subject": "You are enrolled: <b>", "text": "Hello Ada,\n\n<script>", "html": "",
    "method": "REQUEST", "calendar": "BEGIN:VCALENDAR",
}  # fmt: skip
WORDS = {
    "kind": "confirmation", "language": "en", "subject": "You are enrolled: {offering}", "text": "Hello {name}",
    "placeholders": ["name", "offering"], "own": False, "version": 0,
}  # fmt: skip
PREVIEW = "/v1/notice-templates/confirmation/en/preview"


def plain(page):
    return " ".join(re.sub("<[^>]*>", " ", page).split())


@pytest.fixture(autouse=True)
def notices(api):
    api.on("GET", "/v1/notices", {"items": [NOTICE], "after": None})
    api.on("GET", "/v1/notices/n1.1", {"about": NOTICE, "mails": [MAIL], "silent": None})
    api.on("GET", "/v1/notice-templates", {"items": [WORDS]})
    api.on("GET", PREVIEW, {**MAIL, "subject": "You are enrolled: Negotiation"})


async def test_the_list_tells_whom_of_what_and_what_became_of_it(browser):
    page = (await browser().get("/outbox")).text
    assert 'href="/outbox/n1.1"' in page
    assert "Enrolled" in plain(page)
    assert "Sent here alone" in plain(page)


async def test_a_mail_is_shown_as_it_reads_and_runs_nothing(browser):
    page = (await browser().get("/outbox/n1.1")).text
    assert "You are enrolled: &lt;b&gt;" in page
    assert "&lt;script&gt;" in page
    assert "Puts the session into the calendar" in page


async def test_a_notice_that_has_gone_is_sent_once_more(browser, api):
    api.on("POST", "/v1/notices/n1.1/resend", {"notice": "n1.1", "state": "waiting"})
    form = {"do": "resend", "form": "resend", "part": "letter", "key": "k", "reason": "Full mailbox."}
    page = (await browser().post("/outbox/n1.1", data=form, headers=HTMX)).text
    assert api.calls("POST")[0][:2] == ("/v1/notices/n1.1/resend", {"reason": "Full mailbox."})
    assert "On its way again." in page


async def test_words_are_looked_at_before_they_are_saved(browser, api):
    api.on("POST", "/v1/notice-templates/confirmation/en", {"template": "confirmation.en", "version": 1})
    form = {"do": "words", "form": "words", "part": "words", "key": "k", "kind": "confirmation", "language": "en"}
    typed = {"subject": "Seat: {offering}", "text": "Dear {name}"}
    page = (await browser().post("/outbox/templates", data=form | typed | {"step": "look"}, headers=HTMX)).text
    assert api.calls("POST") == []
    assert 'value="Seat: {offering}"' in page
    page = (await browser().post("/outbox/templates", data=form | typed | {"step": "do"}, headers=HTMX)).text
    assert api.calls("POST")[0][:2] == ("/v1/notice-templates/confirmation/en", typed)
    assert "Saved." in page


async def test_who_may_not_change_words_reads_them(browser):
    page = (await browser(role="auditor").get("/outbox/templates")).text
    assert "form-words" not in page
    assert "You are enrolled: Negotiation" in page


async def test_who_may_not_read_notices_finds_no_such_page(browser):
    assert (await browser(role="instructor").get("/outbox")).status_code == 404
