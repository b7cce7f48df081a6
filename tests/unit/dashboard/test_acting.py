"""What pages offer those who act for others, and those who act for themselves; and what of it is sent."""

import msgspec

from gateway.dashboard import Viewer
from tests.unit.dashboard.conftest import viewer
from tests.unit.dashboard.test_organizations_page import FORM, HTMX

ASKED = {"enrollment": "o1.l03", "learner": "l03", "offering": "o1", "state": "pending", "awaits": "manager"}


def learner(ident: str) -> Viewer:
    return msgspec.structs.replace(viewer("learner"), learner=ident)


async def test_whoever_decides_is_led_to_those_who_ask(browser, api):
    api.on("GET", "/v1/requests", {"items": [ASKED], "after": None})
    page = (await browser(role="manager").get("/")).text
    assert "1 person asks to be enrolled" in page
    assert 'data-count="1"' in page
    asked = next(params for method, path, _, _, params in api.sent if path == "/v1/requests")
    assert asked == {"state": "pending", "awaits": "manager"}


async def test_a_manager_enrolls_by_what_they_may_say_alone(browser, api):
    page = (await browser(role="manager").get("/offerings/o2?q=l03")).text
    assert 'id="part-enroll"' in page
    assert 'id="enroll-tell"' not in page
    assert 'id="part-enroll"' not in (await browser(role="instructor").get("/offerings/o2")).text


async def test_a_coordinator_says_who_is_told_where_they_enroll(browser, api):
    api.on("POST", "/v1/enrollments", {"enrollment": "o2.l03", "state": "enrolled"})
    page = (await browser().get("/offerings/o2?q=&tell=none")).text
    assert '<option value="none" selected>nobody' in page
    form = FORM | {"do": "enroll", "form": "enroll-l03", "part": "enroll", "learner": "l03", "notify": "none"}
    await browser().post("/offerings/o2", data=form, headers=HTMX)
    assert api.calls("POST")[0][1] == {
        "offering": "o2", "learner": "l03", "if_full": "waitlist", "notify": "none",
    }  # fmt: skip


async def test_a_learner_of_the_page_is_enrolled_in_a_program(browser, api):
    api.on("POST", "/v1/enrollments", {"enrollment": "p1.l03", "state": "enrolled"})
    page = (await browser().get("/learners/l03")).text
    assert '<optgroup label="Programs"><option value="p1"' in page
    form = FORM | {"do": "enroll", "form": "enroll", "part": "enroll", "target": "p1", "notify": ""}
    said = (await browser().post("/learners/l03", data=form, headers=HTMX)).text
    assert api.calls("POST")[0][:2] == (
        "/v1/enrollments", {"program": "p1", "learner": "l03", "if_full": "waitlist"},
    )  # fmt: skip
    assert "Enrolled." in said


async def test_a_rollout_is_of_an_offering_or_a_program(browser, api):
    api.on("POST", "/v1/rollouts", {"job": "j1"})
    form = {"do": "rollout", "key": "k", "target": "p1", "organization.g1": "on", "if_full": "refuse"}
    reply = await browser().post("/imports", data=form)
    assert reply.headers["location"] == "/imports/rollouts/j1"
    sent = api.calls("POST")[0][1]
    assert (sent["program"], sent["organizations"], sent["if_full"]) == ("p1", ["g1"], "refuse")
    assert "offering" not in sent


async def test_how_long_completions_are_kept_is_said_by_whoever_may_erase(browser, api):
    api.on("GET", "/v1/courses/c3/retention", {"course": "c1", "years": 10})
    api.on("POST", "/v1/courses/c3/retention", {"course": "c1", "years": None})
    assert "For 10 years" in (await browser().get("/courses/c3")).text
    assert 'id="form-keep"' not in (await browser().get("/courses/c3")).text
    assert 'id="form-keep"' in (await browser(role="admin").get("/courses/c3")).text
    form = FORM | {"do": "keep", "form": "keep", "part": "kept", "years": "", "reason": "The rule is gone."}
    await browser(role="admin").post("/courses/c3", data=form, headers=HTMX)
    assert api.calls("POST")[0][1] == {"years": None, "reason": "The rule is gone."}
