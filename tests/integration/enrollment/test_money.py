"""Over HTTP: policies, what an offering costs, and what is charged."""

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
