"""Over HTTP: policies, what an offering costs, and what is charged."""

from contracts.attendance import AttendanceConfirmed, AttendanceStatus
from contracts.scheduling import OfferingCancelled, OfferingDelivered, SessionRescheduled
from services.enrollment.api.money_examples import POLICY_BODY, POLICY_EXAMPLE, TERMS_BODY, TERMS_EXAMPLE


async def a_policy(office, code="STANDARD", **content):
    return (await office.post("/v1/policies", {"code": code, **POLICY_BODY, **content}, 201))["policy"]


async def test_a_policy_and_the_terms_of_an_offering_are_shown_as_they_were_set(office):
    office.published(capacity=2)
    policy = await a_policy(office)
    told = await office.post("/v1/offerings/o1/terms", TERMS_BODY | {"policy": policy})
    assert told == {"offering": "o1", "terms": 1}
    await office.settled()
    assert await office.get(f"/v1/policies/{policy}") == POLICY_EXAMPLE | {"policy": policy}
    assert [one["policy"] for one in (await office.get("/v1/policies", code="standard"))["items"]] == [policy]
    assert await office.get("/v1/offerings/o1/terms") == TERMS_EXAMPLE | {"offering": "o1", "policy": policy}
    await office.post(f"/v1/policies/{policy}/revise", POLICY_BODY | {"title": "Stricter"})
    await office.settled()
    assert (await office.get("/v1/offerings/o1/terms"))["policy_version"] == 1


async def test_an_offering_without_terms_costs_nothing_and_an_unknown_one_is_none(office):
    office.published()
    await office.settled()
    told = await office.get("/v1/offerings/o1/terms")
    assert (told["terms"], told["price"], told["approval"]) == (0, None, "none")
    await office.get("/v1/offerings/o9/terms", 404)
    assert (await office.get("/v1/policies/y9", 404))["type"] == "/problems/policy-unknown"
    assert (await office.post("/v1/policies/y9/revise", POLICY_BODY, 404))["type"] == "/problems/policy-unknown"


async def seated(office, offering="o1"):
    """A learner with a seat on the offering."""
    learner = (await office.post("/v1/learners", {"name": "Ada"}))["learner"]
    await office.post("/v1/enrollments", {"offering": offering, "learner": learner}, 201)
    return learner


async def test_a_seat_is_charged_and_giving_it_up_late_costs_the_fee(office):
    office.published(capacity=2, starts_at=office.later(60), ends_at=office.later(120))
    policy = await a_policy(office)
    await office.post("/v1/offerings/o1/terms", {"price": 40000, "currency": "EUR", "policy": policy})
    learner = await seated(office)
    told = await office.post(f"/v1/enrollments/o1.{learner}/cancel", {"by": "learner"})
    assert told["charge"] == {"outcome": "late", "charged": 40000, "reversed": 40000, "currency": "EUR"}
    await office.settled()
    one = await office.get(f"/v1/enrollments/o1.{learner}/charges")
    assert [(line["kind"], line["amount"]) for line in one["lines"]] == [
        ("seat", 40000),
        ("reversed", -40000),
        ("late", 40000),
    ]
    page = await office.get("/v1/offerings/o1/charges")
    assert page["sums"] == {
        "currency": "EUR",
        "charged": 40000,
        "fees": 40000,
        "reversed": 40000,
        "owed": 40000,
        "outcomes": {"late": 1},
    }
    assert [(row["name"], row["owed"]) for row in page["items"]] == [("Ada", 40000)]
    mine = await office.get("/v1/offerings/o1/charges", role=f"learner@{learner}")
    assert (len(mine["items"]), mine["sums"]) == (1, None)
    others = await office.get("/v1/offerings/o1/charges", role="learner@l9")
    assert others["items"] == []


LATE_AND_ABSENT = {"steps": [], "late": {"percent": 50}, "no_show": {"percent": 100}}


async def begun(office):
    """A learner with a seat that costs 400.00, of an offering that began an hour ago and lasts for two."""
    office.published(capacity=2, starts_at=office.later(60), ends_at=office.later(180))
    policy = await a_policy(office, **LATE_AND_ABSENT)
    await office.post("/v1/offerings/o1/terms", {"price": 40000, "currency": "EUR", "policy": policy})
    learner = await seated(office)
    await office.settled()
    office.now = office.later(120)
    return learner


async def test_who_leaves_once_it_has_begun_is_charged_for_not_coming_as_the_roll_says(office):
    learner = await begun(office)
    mine = {"Authorization": f"Bearer learner@{learner}"}
    told = await office.post(f"/v1/enrollments/o1.{learner}/cancel", **mine)
    assert told["charge"]["charged"] == 20000
    office.attended(
        "roll:o1.s1",
        AttendanceConfirmed(
            session="o1.s1",
            offering="o1",
            course="c1",
            component="part",
            learner=learner,
            status=AttendanceStatus.NO_SHOW,
            satisfied=False,
            ended_at=office.later(180),
        ),
    )
    await office.settled()
    one = await office.get(f"/v1/enrollments/o1.{learner}/charges")
    assert [(line["kind"], line["amount"]) for line in one["lines"]] == [
        ("seat", 40000),
        ("reversed", -40000),
        ("late", 20000),
        ("no_show", 20000),
    ]


async def test_once_it_is_over_a_coordinator_alone_ends_an_enrollment(office):
    learner = await begun(office)
    office.published("o2", capacity=1)
    moved = {"session": "o1.s1", "offering": "o1", "timezone": "UTC"}
    times = {"starts_at": office.later(150), "ends_at": office.later(180)}
    office.happened("offering:o1", SessionRescheduled(**moved, **times))
    await office.settled()
    office.now = office.later(180)
    mine = {"Authorization": f"Bearer learner@{learner}"}
    for leaving, body in (("cancel", {}), ("cancel", {"dry_run": True}), ("transfer", {"to": "o2"})):
        told = await office.post(f"/v1/enrollments/o1.{learner}/{leaving}", body, 409, **mine)
        assert told["type"] == "/problems/offering-over"
    await office.settled()
    assert (await office.get(f"/v1/enrollments/o1.{learner}/charges"))["owed"] == 40000
    told = await office.post(f"/v1/enrollments/o1.{learner}/cancel", {"reason": "Recorded in error"}, 200)
    assert told["charge"]["outcome"] == "late"


async def test_nor_does_anybody_leave_for_themselves_what_was_delivered(office):
    office.published(capacity=1)
    learner = await seated(office)
    office.happened("offering:o1", OfferingDelivered(offering="o1", course="c1"))
    await office.settled()
    mine = {"Authorization": f"Bearer learner@{learner}"}
    told = await office.post(f"/v1/enrollments/o1.{learner}/cancel", None, 409, **mine)
    assert told["type"] == "/problems/offering-over"


async def test_calling_an_offering_off_takes_every_charge_back(office):
    office.published(capacity=2, starts_at=office.later(60), ends_at=office.later(120))
    await office.post("/v1/offerings/o1/terms", {"price": 40000, "currency": "EUR"})
    await seated(office)
    office.happened("offering:o1", OfferingCancelled(offering="o1", course="c1"))
    await office.settled()
    assert (await office.get("/v1/offerings/o1/charges"))["sums"]["owed"] == 0


async def test_so_it_does_with_one_that_is_open_to_everyone(office):
    office.published("d1")
    await office.post("/v1/offerings/d1/terms", {"price": 40000, "currency": "EUR"})
    learner = await seated(office, "d1")
    await office.settled()
    assert (await office.get("/v1/offerings/d1/charges"))["sums"]["owed"] == 40000
    office.happened("offering:d1", OfferingCancelled(offering="d1", course="c1"))
    await office.settled()
    assert (await office.get(f"/v1/enrollments/d1.{learner}/charges"))["owed"] == 0
