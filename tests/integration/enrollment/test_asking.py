"""Who may ask for what: every role with every command about an enrollment, of themselves and of others."""

from datetime import timedelta

import pytest

from chassis.settings import Settings
from contracts.enrollment import EnrollmentCancelled, EnrollmentRejected, LearnerEnrolled
from contracts.scheduling import ProgramDefined, ProgramPublished
from contracts.shared import Format

OWN, THEIRS, STRANGERS = "own", "theirs", "strangers"
ROLES = ("coordinator", "admin", "integrator", "manager", "learner", "instructor", "auditor")
FORBIDDEN, UNKNOWN, DONE = 403, 404, (200, 201)

EXPECTED = {
    # Of themselves; of somebody of their organization; of somebody else.
    "coordinator": (DONE, DONE, DONE),
    "admin": (DONE, DONE, DONE),
    "integrator": (DONE, DONE, DONE),
    "manager": (DONE, DONE, UNKNOWN),
    "learner": (DONE, FORBIDDEN, FORBIDDEN),
    "instructor": (FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "auditor": (FORBIDDEN, FORBIDDEN, FORBIDDEN),
}


@pytest.fixture
async def firm(office):
    """Two offerings, one without limit; Ada and Eva of one organization, Ben of another."""
    office.published("o1", capacity=50)
    office.published("o2", capacity=1, offer_minutes=60)
    above = await office.post("/v1/organizations", {"code": "Firm", "name": "Firm"})
    await office.settled()
    north = await office.post("/v1/organizations", {"code": "N", "name": "N", "parent": above["organization"]})
    south = await office.post("/v1/organizations", {"code": "S", "name": "S"})
    await office.settled()
    people = {}
    for name, where in (("own", north), ("theirs", north), ("strangers", south)):
        people[name] = (await office.post("/v1/learners", {"name": name} | where))["learner"]
    await office.settled()
    return {"organization": north["organization"], "above": above["organization"], **people}


def token(role, firm):
    bound = {"learner": firm[OWN], "manager": firm["organization"]}.get(role)
    return f"Bearer {role}@{bound}" if bound else f"Bearer {role}"


async def status(office, path, body, role, firm, **more):
    response = await office.client.post(path, json=body or {}, headers={"Authorization": token(role, firm), **more})
    return response.status_code, response.json()


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_enrolls_and_cancels_for_those_whom_it_acts_for(office, firm, role):
    for whose, expected in zip((OWN, THEIRS, STRANGERS), EXPECTED[role], strict=True):
        allowed = expected if isinstance(expected, tuple) else (expected,)
        if role == "manager" and whose == OWN:
            continue  # a manager's token says nothing of who they are themselves
        code, body = await status(office, "/v1/enrollments", {"offering": "o1", "learner": firm[whose]}, role, firm)
        assert code in allowed, (whose, body)
        await office.post("/v1/enrollments", {"offering": "o1", "learner": firm[whose]})
        code, body = await status(office, f"/v1/enrollments/o1.{firm[whose]}/cancel", {}, role, firm)
        assert code in allowed, (whose, body)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("what", ["accept-seat", "decline-seat"])
async def test_each_role_answers_seat_offers_of_those_whom_it_acts_for(office, firm, role, what):
    for whose, expected in zip((OWN, THEIRS, STRANGERS), EXPECTED[role], strict=True):
        if role == "manager" and whose == OWN:
            continue
        # Nobody was offered a seat: who may ask is told so, who may not is not.
        await office.post("/v1/enrollments", {"offering": "o2", "learner": firm[whose]})
        code, body = await status(office, f"/v1/enrollments/o2.{firm[whose]}/{what}", {}, role, firm)
        assert (code in (200, 409)) is (expected is DONE), (whose, code, body)
        if expected is not DONE:
            assert code == expected


@pytest.mark.parametrize("role", ["manager", "learner"])
@pytest.mark.parametrize(
    "said",
    [
        {"priority": 3},
        {"effective_at": "2026-03-01T00:00:00Z"},
        {"without_prerequisites": True, "reason": "Please"},
        {"outside_organization": True, "reason": "Please"},
        {"notify": "none"},
    ],
)
async def test_what_coordinators_alone_may_say_is_forbidden_to_others(office, firm, role, said):
    whose = OWN if role == "learner" else THEIRS
    code, body = await status(office, "/v1/enrollments", {"offering": "o1", "learner": firm[whose], **said}, role, firm)
    assert code == FORBIDDEN, body


@pytest.mark.parametrize("role", ["manager", "learner", "instructor"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/enrollments/o1.{own}/promote", {"reason": "Please"}),
        ("/v1/enrollments/p1.{own}/move", {"reason": "Please"}),
        ("/v1/offerings/o1/capacity", {"capacity": 3}),
    ],
)
async def test_the_rest_is_no_business_of_theirs(office, firm, role, path, body):
    code, problem = await status(office, path.format(**firm), body, role, firm)
    assert (code, problem["scope"]) == (FORBIDDEN, "enrollments:write")


async def test_how_it_was_asked_for_and_by_whom_it_ended_follow_from_who_asks(office, firm):
    for role, whose in (("learner", OWN), ("manager", THEIRS), ("coordinator", STRANGERS)):
        await status(office, "/v1/enrollments", {"offering": "o1", "learner": firm[whose]}, role, firm)
        await status(office, f"/v1/enrollments/o1.{firm[whose]}/cancel", {"by": "coordinator"}, role, firm)
    assert [event.via for event, _ in office.happenings(LearnerEnrolled)] == ["self", "manager", "coordinator"]
    assert [event.by for event, _ in office.happenings(EnrollmentCancelled)] == [
        "learner",
        "coordinator",
        "coordinator",
    ]


async def test_a_manager_of_what_is_above_acts_for_those_below(office, firm):
    headers = {"Authorization": f"Bearer manager@{firm['above']}"}
    response = await office.client.post(
        "/v1/enrollments", json={"offering": "o1", "learner": firm[THEIRS]}, headers=headers
    )
    assert response.status_code == 201


async def test_a_learner_comes_onto_nothing_that_is_for_others(office, firm):
    office.published("o3", capacity=5, visibility="organization", organization="g9")
    await office.settled()
    code, body = await status(office, "/v1/enrollments", {"offering": "o3", "learner": firm[OWN]}, "learner", firm)
    assert (code, body["type"]) == (409, "/problems/offering-private")


async def test_a_learner_asks_a_manager_agrees_and_a_coordinator_sees_why_another_was_refused(office, firm):
    await office.post("/v1/offerings/o2/terms", {"approval": "manager"})
    own, theirs = f"o2.{firm[OWN]}", f"o2.{firm[THEIRS]}"
    code, answer = await status(office, "/v1/enrollments", {"offering": "o2", "learner": firm[OWN]}, "learner", firm)
    assert (code, answer["state"], answer["awaits"]) == (201, "requested", "manager")
    await office.settled()
    for role, seen in (
        (f"manager@{firm['organization']}", 1),
        (f"manager@{firm['above']}", 1),
        ("manager@g9", 0),
        (f"learner@{firm[OWN]}", 1),
        (f"learner@{firm[THEIRS]}", 0),
        ("coordinator", 1),
    ):
        assert len((await office.get("/v1/requests", role=role))["items"]) == seen, role
    await office.get(f"/v1/requests/{own}", role="manager@g9", status=404)

    code, problem = await status(office, f"/v1/requests/{own}/approve", {}, "learner", firm)
    assert (code, problem["type"]) == (409, "/problems/not-approver")
    assert (await status(office, f"/v1/requests/{own}/approve", {}, "manager", firm))[0] == 200
    await office.settled()
    assert (await office.get(f"/v1/enrollments/{own}"))["via"] == "request"

    refused = {"offering": "o2", "learner": firm[THEIRS], "if_full": "refuse"}
    for _ in range(2):
        assert (await status(office, "/v1/enrollments", refused, "manager", firm))[0] == 409
    await office.settled()
    story = (await office.get(f"/v1/enrollments/{theirs}/story"))["items"]
    assert [(line["what"], line["facts"]["rule"], line["facts"]["via"]) for line in story] == [
        ("enrollment-refused", "offering-full", "manager")
    ]
    assert story[0]["facts"]["facts"]["capacity"] == 1
    story = (await office.get(f"/v1/enrollments/{own}/story"))["items"]
    assert [line["what"] for line in story] == ["enrollment-requested", "enrollment-approved", "learner-enrolled"]
    assert story[2]["cause"] == story[1]["event"]
    await office.get(f"/v1/enrollments/{own}/story", role=f"learner@{firm[THEIRS]}", status=404)


async def test_who_is_not_agreed_to_reads_why(office, firm):
    await office.post("/v1/offerings/o2/terms", {"approval": "both"})
    own = f"o2.{firm[OWN]}"
    await status(office, "/v1/enrollments", {"offering": "o2", "learner": firm[OWN]}, "learner", firm)
    body = {"reason": "In spring, please."}
    assert (await status(office, f"/v1/requests/{own}/reject", body, "manager", firm))[0] == 200
    await office.settled()
    found = await office.get(f"/v1/requests/{own}", role=f"learner@{firm[OWN]}")
    assert (found["state"], found["decided_by"], found["why"]) == ("rejected", "manager", "In spring, please.")
    ((event, _),) = office.happenings(EnrollmentRejected)
    assert event.why.startswith("enc:v1:")


async def test_what_is_usual_here_holds_for_programs_too_and_a_manager_who_does_not_decide_loses_the_turn(office, firm):
    program = {"program": "p1", "code": "S", "title": "Sales", "format": Format.BLENDED, "steps": ()}
    office.happened("program:p1", ProgramDefined(**program), ProgramPublished(**program, program_version=1))
    office.reads.settings = Settings(approval="manager", approval_days=5)
    await office.settled()
    own, body = f"p1.{firm[OWN]}", {"program": "p1", "learner": firm[OWN]}
    assert (await office.get("/v1/programs/p1/terms"))["approval"] == "manager"
    code, answer = await status(office, "/v1/enrollments", body, "learner", firm)
    assert (code, answer["state"], answer["awaits"]) == (201, "requested", "manager")
    await office.settled()

    office.now += timedelta(days=5)
    await office.timers.fire_due()
    await office.settled()
    found = await office.get(f"/v1/requests/{own}")
    assert (found["program"], found["offering"], found["awaits"]) == ("p1", None, "coordinator")
    assert found["passed_on"] == "undecided"
    code, problem = await status(office, f"/v1/requests/{own}/approve", {}, "manager", firm)
    assert (code, problem["type"]) == (409, "/problems/not-approver")
    await office.post(f"/v1/requests/{own}/approve")
    await office.settled()
    assert (await office.get(f"/v1/enrollments/{own}"))["program"] == "p1"
    story = (await office.get(f"/v1/enrollments/{own}/story"))["items"]
    told = ["enrollment-requested", "request-passed-on", "enrollment-approved", "program-enrolled"]
    assert [line["what"] for line in story] == told

    await office.post("/v1/programs/p1/terms", {"approval": "none"})
    await office.settled()
    code, answer = await status(office, "/v1/enrollments", body | {"learner": firm[THEIRS]}, "learner", firm)
    assert code == FORBIDDEN
    headers = {"Authorization": f"Bearer learner@{firm[THEIRS]}"}
    answer = await office.post("/v1/enrollments", body | {"learner": firm[THEIRS]}, **headers)
    assert answer["state"] == "enrolled"


async def test_a_manager_who_leaves_leaves_what_was_not_decided_to_coordinators(office, firm):
    await office.post(f"/v1/learners/{firm[OWN]}/change", {"manager": firm[STRANGERS]})
    await office.post("/v1/offerings/o2/terms", {"approval": "both"})
    await office.settled()
    await status(office, "/v1/enrollments", {"offering": "o2", "learner": firm[OWN]}, "learner", firm)
    await office.settled()
    assert (await office.get(f"/v1/requests/o2.{firm[OWN]}"))["awaits"] == "manager"
    await office.post(f"/v1/learners/{firm[STRANGERS]}/change", {"active": False})
    await office.settled()
    found = await office.get(f"/v1/requests/o2.{firm[OWN]}")
    assert (found["awaits"], found["passed_on"]) == ("coordinator", "vacant")
    await office.post(f"/v1/requests/o2.{firm[OWN]}/withdraw")
    await office.settled()
    code, answer = await status(office, "/v1/enrollments", {"offering": "o2", "learner": firm[OWN]}, "learner", firm)
    assert (code, answer["awaits"]) == (201, "coordinator")
