"""What SCIM promises beyond what its conformance tester asks: who people are, what hides, what pages hold."""

import asyncio

import pytest

from contracts.enrollment import CodeClaimed, CodeReleased, LearnerProvisioned
from services.enrollment.commands import UpsertLearner
from services.enrollment.scim import groups, people, storage
from tests.integration.enrollment import entra, okta
from tests.integration.enrollment.test_directories import Directory


@pytest.fixture
def directory(office):
    return Directory(office)


def user(number, **told):
    """A user that nobody else is."""
    return okta.NEW_USER | {"userName": f"user{number}@okta.local", "externalId": f"00u{number}"} | told


async def test_a_name_to_sign_in_by_is_somebodys_alone_however_it_is_spelled(directory):
    await directory.user(entra.NEW_USER)

    told = await directory.send("POST", "/Users", entra.NEW_USER | {"userName": "ANNA.BERG@corp.local"}, 409)

    assert told["scimType"] == "uniqueness"
    assert "corp" not in told["detail"].lower()


async def test_of_many_who_claim_a_name_at_once_one_gets_it(directory):
    async def claim():
        reply = await directory.office.client.post(
            "/scim/v2/Users", json=entra.NEW_USER, headers={"Authorization": "Bearer integrator"}
        )
        return reply.status_code

    assert sorted(await asyncio.gather(*(claim() for _ in range(8)))) == [201, *[409] * 7]


async def test_a_name_that_was_given_up_can_be_claimed(directory):
    anna = await directory.user(entra.NEW_USER)
    renamed = entra.NEW_USER | {"userName": "anna.lind@corp.local"}
    await directory.send("PUT", f"/Users/{anna}", renamed)

    other = await directory.user(entra.NEW_USER | {"externalId": "other"})

    assert other != anna
    assert await directory.found("/Users", filter='userName eq "anna.lind@corp.local"') == [anna]


async def test_a_deleted_user_has_left_and_is_shown_no_more(directory):
    anna, group = await directory.user(entra.NEW_USER), await directory.group(entra.NEW_GROUP)
    await directory.send("PATCH", f"/Groups/{group}", entra.joins(anna), 204)

    await directory.send("DELETE", f"/Users/{anna}", status=204)

    await directory.send("GET", f"/Users/{anna}", status=404)
    await directory.send("DELETE", f"/Users/{anna}", status=404)
    assert await directory.found("/Users") == []
    assert "members" not in await directory.send("GET", f"/Groups/{group}")
    learner = await directory.learner(anna)
    assert (learner["name"], learner["active"], learner["organization"]) == ("Anna Berg", False, group)


async def test_who_comes_back_is_the_same_learner(directory):
    anna = await directory.user(entra.NEW_USER)
    await directory.send("DELETE", f"/Users/{anna}", status=204)

    back = await directory.user(entra.NEW_USER | {"displayName": "Anna Lind"})

    learner = await directory.learner(anna)
    assert (back, learner["name"], learner["active"]) == (anna, "Anna Lind", True)


async def test_who_was_imported_under_the_directorys_id_is_the_same_learner(directory):
    told = await directory.office.ask(UpsertLearner(source="scim", id="anna.berg", name="A. Berg", site="Berlin"))
    await directory.office.settled()

    anna = await directory.user(entra.NEW_USER)

    learner = await directory.learner(anna)
    assert (anna, learner["name"], learner["site"]) == (told.body["learner"], "Anna Berg", "Berlin")


async def test_no_name_stands_in_clear_in_the_log(directory):
    anna = await directory.user(entra.NEW_USER)
    await directory.send("PATCH", f"/Users/{anna}", entra.MARRIED, 204)

    told = b"".join(bytes(one.data) for one in directory.office.log.read(0, 1_000)).lower()

    assert directory.office.happenings(LearnerProvisioned)
    assert not [name for name in (b"anna", b"berg", b"lind", b"corp.local") if name in told]


async def test_the_digest_of_a_name_outlives_a_restart(directory):
    await directory.user(entra.NEW_USER)
    await directory.office.restart()

    await directory.send("POST", "/Users", entra.NEW_USER, 409)


async def test_an_entry_that_was_seen_before_it_changed_is_not_overwritten(directory):
    anna = await directory.user(entra.NEW_USER)
    seen = (await directory.send("GET", f"/Users/{anna}"))["meta"]["version"]
    await directory.send("PATCH", f"/Users/{anna}", entra.MARRIED, 204, headers={"If-Match": seen})

    for method, body in (("PUT", entra.NEW_USER), ("DELETE", None)):
        await directory.send(method, f"/Users/{anna}", body, 412, headers={"If-Match": seen})

    assert (await directory.learner(anna))["email"] == "anna.lind@corp.local"
    current = (await directory.send("GET", f"/Users/{anna}"))["meta"]["version"]
    await directory.send("GET", f"/Users/{anna}", status=304, headers={"If-None-Match": current})


async def test_the_organization_is_the_group_joined_last_and_falls_back_to_the_one_before(directory):
    anna = await directory.user(entra.NEW_USER)
    first, second = [await directory.group(okta.NEW_GROUP | {"displayName": name}) for name in ("First", "Second")]
    for group in (first, second):
        await directory.send("PATCH", f"/Groups/{group}", entra.joins(anna), 204)
    assert (await directory.learner(anna))["organization"] == second

    await directory.send("PATCH", f"/Groups/{second}", entra.leaves(anna), 204)

    assert (await directory.learner(anna))["organization"] == first


async def test_groups_of_one_name_are_two_organizations(directory):
    first, second = [await directory.group(okta.NEW_GROUP) for _ in range(2)]

    codes = [(await directory.office.get(f"/v1/organizations/{one}"))["code"] for one in (first, second)]

    assert codes == ["Test SCIMv2", f"Test SCIMv2-{second[-6:]}"]


async def test_a_group_whose_people_no_directory_put_there_is_not_deleted(directory):
    anna, group = await directory.user(entra.NEW_USER), await directory.group(okta.NEW_GROUP)
    await directory.send("PATCH", f"/Groups/{group}", entra.joins(anna), 204)
    await directory.office.ask(UpsertLearner(source="hr", id="1", name="Somebody", organization=group))
    await directory.office.settled()

    await directory.send("DELETE", f"/Groups/{group}", status=409)

    told = await directory.send("GET", f"/Groups/{group}")
    assert [one["value"] for one in told["members"]] == [anna]


async def test_more_members_than_fit_into_one_transaction_come_and_leave(directory, monkeypatch):
    monkeypatch.setattr(groups, "AT_ONCE", 2)
    members = [await directory.user(user(number)) for number in range(5)]
    told = [{"value": one} for one in members]
    group = await directory.group(okta.NEW_GROUP | {"members": told})

    async def inside():
        shown = await directory.send("GET", f"/Groups/{group}")
        return sorted(one["value"] for one in shown.get("members", ()))

    assert await inside() == sorted(members)
    await directory.send("PUT", f"/Groups/{group}", okta.NEW_GROUP | {"members": told[:1]})
    assert await inside() == members[:1]
    await directory.send("PUT", f"/Groups/{group}", okta.NEW_GROUP | {"members": told})
    await directory.send("DELETE", f"/Groups/{group}", status=204)
    assert {(await directory.learner(one))["organization"] for one in members} == {None}


async def test_both_kinds_are_searched_at_once(directory):
    anna, group = await directory.user(entra.NEW_USER), await directory.group(entra.NEW_GROUP)

    assert await directory.found("/") == [anna, group]
    assert await directory.found("/", startIndex=2, count=1) == [group]
    assert await directory.found("/", filter='displayName eq "Sales, Berlin"') == [group]


async def test_a_member_that_nobody_knows_is_refused_and_changes_nothing(directory):
    group = await directory.group(okta.NEW_GROUP)

    told = await directory.send("PATCH", f"/Groups/{group}", entra.joins("l0nobody"), 400)

    assert (told["scimType"], "l0nobody" in told["detail"]) == ("invalidValue", True)


async def test_pages_hold_everybody_once(directory):
    people_made = [await directory.user(user(number)) for number in range(7)]

    pages = [await directory.found("/Users", startIndex=start, count=3) for start in (1, 4, 7, 10)]
    unread = await directory.found("/Users", startIndex=5, count=2)

    assert [len(page) for page in pages] == [3, 3, 1, 0]
    everybody = [one for page in pages for one in page]
    assert sorted(everybody) == sorted(people_made)
    assert unread == everybody[4:6]
    assert (await directory.send("GET", "/Users", count=0))["totalResults"] == 7


async def test_a_filter_that_no_index_answers_looks_through_a_few_and_not_through_many(directory, monkeypatch):
    one = await directory.user(user(1, displayName="Zoe"))
    await directory.user(user(2))
    wanted = 'displayName sw "Zo" or userName eq "nobody"'
    assert await directory.found("/Users", filter=wanted) == [one]

    monkeypatch.setattr(storage, "MOST", 1)

    told = await directory.send("GET", "/Users", status=400, filter=wanted)
    assert (told["scimType"], "userName" in told["detail"]) == ("invalidFilter", True)


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("instructor", 403), ("auditor", 200)])
async def test_only_those_read_a_directory_who_may_read_people_and_organizations(directory, role, status):
    for path in ("/Users", "/Groups"):
        await directory.send("GET", path, None, status, headers={"Authorization": f"Bearer {role}"})


@pytest.mark.parametrize(("role", "status"), [("learner", 403), ("manager", 403), ("integrator", 201)])
async def test_only_those_may_provision_who_may_write_everybody(directory, role, status):
    await directory.send("POST", "/Users", entra.NEW_USER, status, headers={"Authorization": f"Bearer {role}"})


async def test_a_zone_and_an_address_that_are_none_are_kept_and_not_used(directory):
    odd = entra.NEW_USER | {"timezone": "Pacific Standard Time", "emails": [{"value": "nowhere"}]}

    anna = await directory.user(odd)

    told, learner = await directory.send("GET", f"/Users/{anna}"), await directory.learner(anna)
    assert (told["timezone"], told["emails"]) == ("Pacific Standard Time", [{"value": "nowhere"}])
    assert (learner["timezone"], learner["email"]) == (None, None)


async def test_a_longer_name_to_sign_in_by_than_is_kept_is_refused(directory):
    await directory.send("POST", "/Users", user(1, userName="x" * (people.LONGEST_LOGIN + 1)), 400)

    assert directory.office.happenings(CodeClaimed) == directory.office.happenings(CodeReleased) == []
