"""Over HTTP: the examples of the OpenAPI document, and what callers can rely on."""

import asyncio

import pytest

from chassis.loop import gathering
from contracts.enrollment import LearnerChanged, LearnerRegistered
from contracts.scheduling import OfferingCancelled, OfferingScheduled
from contracts.shared import Delivery, Format
from services.enrollment.api import examples


async def a_learner(office, **profile):
    return (await office.post("/v1/learners", {"name": "Ada"} | profile))["learner"]


async def enrolled(office, learner, offering="o1", **how):
    return await office.post("/v1/enrollments", {"offering": offering, "learner": learner} | how)


async def test_the_story_of_the_examples(office):
    office.published(capacity=1)
    organization = await office.post("/v1/organizations", examples.ORGANIZATION_BODY)
    body = examples.LEARNER_BODY | organization
    learner = await office.post("/v1/learners", body, status=201)
    again = await office.post(
        "/v1/learners/by-external-id/hr/4711", examples.PROFILE | organization, method="PUT", status=200
    )
    assert again == learner | {"created": False}
    other = await a_learner(office, name="Ben Ostrow")
    assert (await enrolled(office, other))["state"] == "enrolled"
    waiting = await enrolled(office, learner["learner"], if_full="waitlist")
    assert waiting == {"enrollment": f"o1.{learner['learner']}", "state": "waitlisted", "place": 1}

    await office.settled()
    assert await office.get(f"/v1/learners/{learner['learner']}") == examples.LEARNER_EXAMPLE | learner | organization
    (line,) = (await office.get("/v1/offerings/o1/waitlist"))["items"]
    assert (line["name"], line["place"], line["organization"]) == ("Ada Sommer", 1, organization["organization"])

    cancelled = await office.post(f"/v1/enrollments/o1.{other}/cancel", examples.CANCEL_BODY)
    assert cancelled == {"enrollment": f"o1.{other}", "state": "cancelled"}
    await office.settled()
    (seat,) = (await office.get("/v1/offerings/o1/roster"))["items"]
    assert (seat["name"], seat["from_waitlist"], seat["because_of"]) == ("Ada Sommer", True, f"o1.{other}")
    assert seat.keys() == examples.ROSTER_EXAMPLE.keys()
    assert await office.post("/v1/offerings/o1/capacity", examples.CAPACITY_BODY) == {
        "offering": "o1",
        "capacity": 14,
        "oversubscribed": 0,
    }
    await office.settled()
    assert (await office.get("/v1/offerings/o1/seats"))["open"] == 13
    both = (await office.get("/v1/seats", offerings="o1,o9"))["items"]
    assert [one["offering"] for one in both] == ["o1"]
    one = await office.get(f"/v1/enrollments/{seat['enrollment']}")
    assert one.keys() == examples.ENROLLMENT_EXAMPLE.keys()
    mine = await office.get("/v1/enrollments", learner=other)
    assert [(row["state"], row["ended"], row["by"]) for row in mine["items"]] == [("cancelled", "cancelled", "learner")]


async def test_a_learner_whom_nothing_tells_from_others_is_malformed(office):
    told = await office.post("/v1/learners", {"language": "de"}, 422)
    assert "external_ids" in told["detail"]


async def test_what_was_made_a_moment_ago_can_be_enrolled_at_once(office):
    for number in range(10):
        office.published(f"o{number}", capacity=5)
        learner = await a_learner(office, name="Ada")
        assert (await enrolled(office, learner, f"o{number}"))["state"] == "enrolled"


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(gathering, "PATIENCE_SECONDS", 0.2)


async def test_an_unknown_offering_or_learner_is_404_once_waiting_is_over(office, impatient):
    office.published()
    learner = await a_learner(office)
    body = {"offering": "o9", "learner": learner}
    assert (await office.post("/v1/enrollments", body, 404))["offering"] == "o9"
    body = {"offering": "o1", "learner": "l9"}
    assert (await office.post("/v1/enrollments", body, 404))["learner"] == "l9"


async def test_who_waits_for_what_has_not_arrived_does_not_hold_up_the_others(office, monkeypatch):
    monkeypatch.setattr(gathering, "PATIENCE_SECONDS", 9)
    office.published(capacity=None)
    early, *others = await office.learners(20)
    waiting = asyncio.create_task(enrolled(office, early, "o2"))
    await asyncio.gather(*(enrolled(office, learner) for learner in others))
    assert not waiting.done()
    office.published("o2")
    assert (await waiting)["state"] == "enrolled"


async def test_a_draft_is_409_once_waiting_is_over(office, impatient):
    draft = OfferingScheduled(
        offering="o1",
        course="c1",
        code="N",
        title="N",
        course_version=1,
        delivery=Delivery.SCHEDULED,
        format=Format.LIVE,
        components=(),
        timezone="UTC",
    )
    office.happened("offering:o1", draft)
    learner = await a_learner(office)
    problem = await office.post("/v1/enrollments", {"offering": "o1", "learner": learner}, 409)
    assert problem["type"].endswith("/offering-not-published")


async def test_an_offering_that_is_called_off_ends_its_enrollments_and_takes_no_more(office):
    office.published(capacity=1)
    learners = await office.learners(3)
    await asyncio.gather(*(enrolled(office, learner) for learner in learners))
    office.happened("offering:o1", OfferingCancelled(offering="o1", course="c1"))
    await office.settled()
    rows = (await office.get("/v1/enrollments", offering="o1"))["items"]
    assert [(row["state"], row["by"]) for row in rows] == [("cancelled", "provider")] * 3
    problem = await office.post("/v1/enrollments", {"offering": "o1", "learner": learners[0]}, 409)
    assert problem["type"].endswith("/offering-cancelled")
    assert (await office.get("/v1/offerings/o1/seats"))["state"] == "cancelled"


async def test_the_same_key_gives_the_same_answer_and_another_body_under_it_is_refused(office):
    office.published(capacity=1)
    first, second = await office.learners(2)
    key = {"Idempotency-Key": "once"}
    body = {"offering": "o1", "learner": first}
    told = [await office.post("/v1/enrollments", body, **key) for _ in range(3)]
    assert told[0] == told[1] == told[2]
    problem = await office.post("/v1/enrollments", {"offering": "o1", "learner": second}, 409, **key)
    assert problem["type"].endswith("/idempotency-key-reused")


async def test_a_refusal_stays_the_answer_to_its_key(office):
    office.published(capacity=1)
    first, second = await office.learners(2)
    await enrolled(office, first)
    body = {"offering": "o1", "learner": second, "if_full": "refuse"}
    told = await office.post("/v1/enrollments", body, 409, **{"Idempotency-Key": "k"})
    await office.post(f"/v1/enrollments/o1.{first}/cancel")
    assert await office.post("/v1/enrollments", body, 409, **{"Idempotency-Key": "k"}) == told
    assert (await office.post("/v1/enrollments", body, 201))["state"] == "enrolled"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ada", ["Ada Berg", "Ada Sommer"]),
        ("SOMMER", ["Ada Sommer"]),
        ("ada  s", ["Ada Sommer"]),
        ("ben@", ["Ben Ostrow"]),
        ("ostr", ["Ben Ostrow"]),
        ("nobody", []),
        ("%", []),
    ],
)
async def test_learners_are_found_by_how_their_names_begin(office, typed, found):
    for name in ("Ada Sommer", "Ben Ostrow", "Ada Berg"):
        await a_learner(office, name=name, email=f"{name.split()[0].lower()}@example.org")
    await office.settled()
    assert [one["name"] for one in (await office.get("/v1/learners", q=typed))["items"]] == found


async def test_learners_are_listed_by_name_by_id_and_by_organization(office):
    organization = await office.post("/v1/organizations", {"code": "North", "name": "North"})
    ada, ben = [await a_learner(office, name=name, **organization) for name in ("Ada", "Ben")]
    eva = await a_learner(office, name="Eva")
    await office.settled()
    listed = await office.get("/v1/learners", limit=2)
    assert [one["learner"] for one in listed["items"]] == [ada, ben]
    assert [one["learner"] for one in (await office.get("/v1/learners", after=listed["after"]))["items"]] == [eva]
    assert [one["learner"] for one in (await office.get("/v1/learners", ids=f"{eva},l9,{ada}"))["items"]] == [eva, ada]
    assert [one["learner"] for one in (await office.get("/v1/learners", **organization))["items"]] == [ada, ben]
    found = await office.get("/v1/organizations", code="NORTH")
    assert [one["organization"] for one in found["items"]] == [organization["organization"]]
    problem = await office.post("/v1/organizations", {"code": "north", "name": "Other"}, 409)
    assert problem["owner"] == organization["organization"]


async def test_names_are_unreadable_where_they_are_stored_for_good(office):
    learner = await a_learner(office, name="Ada Sommer", email="ada@example.org")
    ((event, recorded),) = office.happenings(LearnerRegistered)
    assert event.name.startswith(f"enc:v1:{learner}:")
    assert b"Ada" not in bytes(recorded.data)


async def test_the_same_profile_again_changes_nothing_even_after_a_restart(office):
    body = {"name": "Ada Sommer", "email": "ada@example.org"}
    path = "/v1/learners/by-external-id/hr/4711"
    assert (await office.post(path, body, 201, method="PUT"))["created"] is True
    await office.restart()
    assert (await office.post(path, body, 200, method="PUT"))["created"] is False
    assert office.happenings(LearnerChanged) == []
    await office.post(path, body | {"language": "de"}, 200, method="PUT")
    assert len(office.happenings(LearnerChanged)) == 1


@pytest.mark.parametrize("path", ["roster", "waitlist", "seats"])
async def test_an_unknown_offering_has_no_roster(office, path):
    assert (await office.get(f"/v1/offerings/o9/{path}", status=404))["offering"] == "o9"


async def test_an_open_offering_has_a_roster_without_seats(office):
    office.published("d1")
    learners = await office.learners(3)
    await asyncio.gather(*(enrolled(office, learner, "d1") for learner in learners))
    await office.settled()
    seats = await office.get("/v1/offerings/d1/seats")
    assert (seats["state"], seats["capacity"], seats["open"], seats["enrolled"]) == ("open", None, None, 3)
    assert len((await office.get("/v1/offerings/d1/roster"))["items"]) == 3
