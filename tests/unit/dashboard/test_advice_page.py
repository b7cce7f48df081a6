"""Advice: the questions as a form, the answer beside it, and the way from there to a course."""

import re

QUESTIONS = ("practice", "spread", "critical", "informational", "changing", "budget")
SENT = {"key": "k", "audience": "120"} | dict.fromkeys(QUESTIONS, "no") | {"practice": "yes"}


async def test_the_six_questions_are_asked_with_the_factors_and_the_audience(browser):
    text = (await browser().get("/advice")).text
    assert all(f'name="{name}" value="yes" required' in text for name in QUESTIONS)
    assert "Do learners need practice with feedback from an expert?" in text
    assert 'name="factor-keep_up"' in text
    assert 'name="audience"' in text
    assert "assume-" not in text


async def test_an_answered_form_is_asked_and_shown_under_an_address_of_its_own(browser, api):
    api.on("POST", "/v1/format-advice", {"advice": "a1", "recommendation": "live"}, 201)
    reply = await browser().post("/advice", data=SENT | {"factor-simulation": "1"})
    assert reply.headers["location"] == "/advice?advice=a1"
    [(_, body, headers)] = api.calls("POST")
    assert body == {
        "answers": dict.fromkeys(QUESTIONS, False) | {"practice": True},
        "factors": {"simulation": True},
        "audience": 120,
        "assumptions": {},
    }
    assert headers["Idempotency-Key"] == "k"


async def test_the_answer_stands_beside_the_questions_with_a_reason_for_each(browser):
    text = (await browser().get("/advice?advice=a1")).text
    assert 'name="practice" value="yes" required checked' in text
    assert 'name="critical" value="no" checked' in text
    assert 'name="factor-simulation" value="1" checked' in text
    assert "Blended: there is reason for live and for self-paced parts." in text
    assert "pre-work, live practice, then reinforcement" in text
    assert len(re.findall(r"<li><b>(?:Yes|No)</b>", text)) == 6
    assert "Role plays, labs and simulations need other people." in text


async def test_completion_and_cost_of_each_format_stand_with_what_they_rest_on(browser):
    text = (await browser().get("/advice?advice=a1")).text
    assert "95 %, the field" in text
    assert "30 %, the field" in text
    assert "learners on, self-paced costs no more than live" in text
    assert 'name="assume-day_rate" inputmode="decimal" value="1200"' in text
    assert "ATD survey of 2017" in text


async def test_only_assumptions_that_were_changed_or_given_before_are_given_again(browser, api):
    api.on("POST", "/v1/format-advice", {"advice": "a1"}, 201)
    shown = {
        "assume-day_rate": "1200", "was-day_rate": "1200", "basis-day_rate": "given",
        "assume-materials": "20", "was-materials": "20", "basis-materials": "assumed",
        "assume-hours": "7.5", "was-hours": "6", "basis-hours": "assumed",
        "assume-platform": "", "was-platform": "10", "basis-platform": "assumed",
    }  # fmt: skip
    await browser().post("/advice", data=SENT | shown)
    assert api.calls("POST")[0][1]["assumptions"] == {"day_rate": 1200.0, "hours": 7.5}


async def test_a_refused_question_keeps_what_was_typed(browser, api):
    problem = {"detail": "The request is malformed.", "errors": [{"field": "$.audience", "message": "is too small"}]}
    api.on("POST", "/v1/format-advice", problem, 422)
    sent = {"audience": "0", "assume-hours": "many", "was-hours": "6"}
    reply = await browser().post("/advice?advice=a1", data=SENT | sent)
    assert reply.status_code == 422
    assert "audience: is too small" in reply.text
    assert 'name="practice" value="yes" required checked' in reply.text
    assert 'name="assume-hours" inputmode="decimal" value="many"' in reply.text


async def test_a_course_is_defined_after_the_advice_and_names_it(browser, api):
    client = browser()
    assert 'href="/courses?advice=a1">Define a course like this' in (await client.get("/advice?advice=a1")).text
    text = (await client.get("/courses?advice=a1")).text
    assert 'name="advice" value="a1"' in text
    assert '<option value="sandwich" selected>' in text
    api.on("POST", "/v1/courses", {"course": "c9"}, 201)
    form = {"do": "create", "form": "create", "part": "courses", "key": "k", "code": "NEG", "title": "Negotiation"}
    await client.post("/courses?advice=a1", data=form | {"advice": "a1", "blend": "sandwich", "hours": "7.5"})
    assert api.calls("POST")[0][1] == {
        "code": "NEG", "title": "Negotiation", "components": [], "blend": "sandwich", "hours": 7.5, "advice": "a1",
    }  # fmt: skip


async def test_who_may_not_define_courses_reads_advice_but_cannot_ask(browser):
    text = (await browser(role="auditor").get("/advice?advice=a1")).text
    assert "Blended: there is reason" in text
    assert 'class="main">Ask</button>' not in text
    assert "Define a course like this" not in text
    assert 'href="/advice"' not in text


async def test_advice_that_nobody_gave_is_told(browser):
    reply = await browser().get("/courses?advice=a9")
    assert "No /v1/format-advice/a9" in reply.text
