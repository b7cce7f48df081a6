"""Forms of the pages: sent once, under a key of their own, and told in plain words when refused."""

import re

from chassis.web import positions

FULL = {
    "type": "/problems/offering-full",
    "title": "A rule refuses this",
    "status": 409,
    "detail": "The offering is full: 12 of 12 seats are taken.",
}


def field(text: str, form: str, name: str) -> str:
    block = re.search(rf'id="form-{form}".*?</form>', text, re.DOTALL).group()
    return re.search(rf'name="{name}" value="([^"]*)"', block).group(1)


async def test_a_seat_is_cancelled_under_the_forms_own_key(browser, api):
    api.on("POST", "/v1/enrollments/o1.l11/cancel", {"enrollment": "o1.l11"})
    client = browser()
    page = (await client.get("/")).text
    key, enrollment = field(page, "cancelseat", "key"), field(page, "cancelseat", "enrollment")
    sent = {"do": "cancelseat", "form": "cancelseat", "part": "proof", "key": key, "enrollment": enrollment}
    for _ in range(2):
        reply = await client.post("/", data=sent, headers={"HX-Request": "true"})
    assert 'id="part-proof"' in reply.text
    keys = [
        headers["Idempotency-Key"] for path, _, headers in api.calls("POST") if path == "/v1/enrollments/o1.l11/cancel"
    ]
    assert keys == [key, key]


async def test_every_form_drawn_has_a_key_of_its_own(browser):
    text = (await browser().get("/offerings/o1")).text
    keys = re.findall(r'name="key" value="([^"]+)"', text)
    assert len(keys) > 12
    assert len(set(keys)) == len(keys)


async def test_a_refusal_is_told_in_plain_words_beside_its_form(browser, api):
    api.on("POST", "/v1/enrollments", FULL, 409)
    sent = {"do": "enroll", "form": "enroll-l14", "part": "enroll", "key": "k", "learner": "l14"}
    reply = await browser().post("/offerings/o1?q=Pia", data=sent, headers={"HX-Request": "true"})
    row = re.search(r'id="l-l14".*?</li>', reply.text, re.DOTALL).group()
    assert "The offering is full: 12 of 12 seats are taken." in row
    assert 'role="alert"' in row


async def test_what_was_typed_survives_a_refusal(browser, api):
    problem = {
        "title": "The request is malformed",
        "detail": "The request is malformed.",
        "errors": [{"field": "$.capacity", "message": "Expected `int` >= 1"}],
    }
    api.on("POST", "/v1/offerings/o1/capacity", problem, 422)
    sent = {"do": "capacity", "form": "capacity", "part": "facts", "key": "k", "capacity": "0", "reason": "Bigger room"}
    reply = await browser().post("/offerings/o1", data=sent, headers={"HX-Request": "true"})
    assert 'value="Bigger room"' in reply.text
    assert "capacity: Expected" in reply.text


async def test_without_scripts_the_page_comes_back_whole(browser, api):
    api.on("POST", "/v1/enrollments", {"enrollment": "o1.l14", "state": "enrolled"}, 201)
    sent = {"do": "enroll", "form": "enroll-l14", "part": "enroll", "key": "k", "learner": "l14"}
    done = await browser().post("/offerings/o1?q=Pia&since=start", data=sent)
    assert (done.status_code, done.headers["location"]) == (303, "/offerings/o1?q=Pia&since=start")
    api.on("POST", "/v1/enrollments", FULL, 409)
    refused = await browser().post("/offerings/o1?q=Pia", data=sent)
    assert refused.status_code == 409
    assert "<html" in refused.text
    assert "12 of 12 seats are taken" in refused.text


async def test_the_next_page_waits_for_what_was_written(browser, api):
    token = positions.encode({"enrollment": 7})

    async def answered(*args, **kwargs):
        reply = await asked(*args, **kwargs)
        return type(reply)(status=reply.status, body=reply.body, position=token) if args[0] == "POST" else reply

    asked, api.send = api.send, answered
    api.on("POST", "/v1/offerings/o3/publish", {"offering": "o3"})
    client = browser()
    await client.post("/offerings/o3", data={"do": "publish", "form": "publish", "part": "facts", "key": "k"})
    api.sent.clear()
    await client.get("/offerings/o3")
    assert {
        headers.get("Rollbook-Position") for path, _, headers in api.calls("GET") if path == "/v1/offerings/o3"
    } == {token}


async def test_a_position_that_is_not_ours_is_ignored(browser, api):
    reply = await browser().get("/?part=needs", headers={"Rollbook-Position": "made up"})
    assert reply.status_code == 200
    assert all("Rollbook-Position" not in headers for _, _, headers in api.calls("GET"))


async def test_all_who_are_unrecorded_are_marked_at_once(browser, api):
    api.on("POST", "/v1/sessions/o1.s1/attendance", {"recorded": 2})
    await browser().post("/sessions/o1.s1", data={"do": "all", "form": "all", "part": "roll", "key": "k"})
    [(_, body, _)] = api.calls("POST")
    assert body == {"marks": [{"learner": "l10", "status": "present"}, {"learner": "l11", "status": "present"}]}


async def test_a_partial_presence_says_its_minutes_and_others_do_not(browser, api):
    api.on("POST", "/v1/sessions/o1.s1/attendance", {"recorded": 1})
    for status in ("partial", "present"):
        sent = {
            "do": "mark",
            "form": "mark-l10",
            "part": "roll",
            "key": "k",
            "learner": "l10",
            "status": status,
            "minutes": "50",
        }
        await browser().post("/sessions/o1.s1", data=sent)
    assert [body for _, body, _ in api.calls("POST")] == [
        {"learner": "l10", "status": "partial", "minutes": 50},
        {"learner": "l10", "status": "present"},
    ]


async def test_closing_says_what_the_unrecorded_are(browser, api):
    api.on("POST", "/v1/sessions/o1.s1/close", {"session": "o1.s1"})
    await browser().post(
        "/sessions/o1.s1", data={"do": "close", "form": "close", "part": "roll", "key": "k", "unrecorded_as": "no_show"}
    )
    assert api.calls("POST")[0][1] == {"unrecorded_as": "no_show"}


async def test_a_course_is_created_from_the_lines_that_were_filled(browser, api):
    api.on("POST", "/v1/courses", {"course": "c9"}, 201)
    api.on("POST", "/v1/courses/c9/publish", {"course": "c9"})
    form = {
        "do": "create",
        "form": "create",
        "part": "courses",
        "key": "k",
        "code": "NEG",
        "title": "Negotiation",
        "publish_now": "1",
        "title1": "Basics & rôles",
        "kind1": "module",
        "required1": "1",
        "title2": "",
        "kind2": "session",
        "title3": "Workshop",
        "kind3": "session",
    }
    await browser().post("/courses", data=form)
    assert api.calls("POST")[0][1]["components"] == [
        {"key": "basics-r-les-1", "title": "Basics & rôles", "kind": "module", "required": True},
        {"key": "workshop-3", "title": "Workshop", "kind": "session", "required": False},
    ]


async def test_the_sample_is_reset_only_after_a_second_question(browser):
    done = []

    async def reset() -> None:
        done.append(1)

    client = browser(reset_sample=reset)
    asked = await client.get("/sample/reset")
    assert "Put the sample back" in asked.text
    assert done == []
    reply = await client.post("/sample/reset")
    assert reply.headers["location"] == "/"
    assert done == [1]


async def test_who_may_not_change_offerings_cannot_reset_the_sample(browser):
    done = []

    async def reset() -> None:
        done.append(1)

    assert (await browser(role="auditor", reset_sample=reset).post("/sample/reset")).status_code == 404
    assert done == []


async def test_a_form_that_is_not_ours_changes_nothing(browser, api):
    reply = await browser().post("/offerings/o1", data={"do": "drop"})
    assert reply.status_code == 400
    assert api.calls("POST") == []


async def test_who_lacks_what_comes_before_is_let_in_for_a_reason(browser, api):
    told = {
        "type": "/problems/step-not-open",
        "title": "A rule refuses this",
        "detail": "On the learner's program, this course comes behind what they have not completed: c1.",
    }
    api.on("POST", "/v1/enrollments", told, 409)
    sent = {"do": "enroll", "form": "enroll-l14", "part": "enroll", "key": "k", "learner": "l14"}
    client = browser()
    reply = await client.post("/offerings/o1?q=Pia", data=sent, headers={"HX-Request": "true"})
    row = re.search(r'id="l-l14".*?</li>', reply.text, re.DOTALL).group()
    assert "comes behind what they have not completed" in row
    assert 'name="reason"' in row
    again = sent | {"without_prerequisites": "1", "reason": "Ten years of practice", "key": "k2"}
    await client.post("/offerings/o1?q=Pia", data=again, headers={"HX-Request": "true"})
    body = api.calls("POST")[-1][1]
    assert (body["without_prerequisites"], body["reason"]) == (True, "Ten years of practice")


async def test_who_was_passed_over_is_shown_with_what_they_lack_and_can_be_picked_all_the_same(browser, api):
    place = {"enrollment": "o1.l12", "learner": "l12", "state": "waitlisted", "place": 1, "lacks": ["c2"]}
    place |= {"name": "Nora Voss", "organization": None, "since": "2026-03-02T08:15:00Z"}
    api.on("GET", "/v1/offerings/o1/waitlist", {"items": [place], "total": 1, "after": None})
    api.on("GET", "/v1/courses/c2", {"course": "c2", "title": "Sales basics"})
    api.on("POST", "/v1/enrollments/o1.l12/promote", {"enrollment": "o1.l12", "state": "enrolled"})
    client = browser()
    page = (await client.get("/offerings/o1")).text
    assert "Passed over, has not completed Sales basics" in page
    assert 'name="without_prerequisites"' in page
    sent = {"do": "promote", "form": "promote-l12", "part": "waitlist", "key": "k", "enrollment": "o1.l12"}
    sent |= {"reason": "Ten years of practice", "without_prerequisites": "1"}
    await client.post("/offerings/o1", data=sent, headers={"HX-Request": "true"})
    assert api.calls("POST")[-1][1]["without_prerequisites"] is True


async def test_a_learner_is_shown_with_what_is_locked_and_what_that_waits_for(browser, api):
    enrollment = {"enrollment": "d1.l01", "offering": "d1", "learner": "l01", "state": "enrolled"}
    api.on("GET", "/v1/enrollments", {"items": [enrollment], "after": None})
    lock = {"requires": ["basics"], "unlock": None, "opens_at": "2026-04-13T10:30:00Z", "held": True}
    progress = {"offering": "d1", "course": "c2", "learner": "l01", "components": {}, "state": "in_progress"}
    api.on("GET", "/v1/progress", {"items": [progress | {"locked": {"case": lock}}], "after": None})
    text = (await browser().get("/learners/l01")).text
    assert "case is locked until" in text
    assert "what was done counts then" in text
