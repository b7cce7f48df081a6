"""Two directories, with the requests that they are known to send."""

import pytest

from tests.integration.enrollment import entra, okta

HEADERS = {"Authorization": "Bearer integrator", "Content-Type": "application/scim+json; charset=utf-8"}


class Directory:
    """Sends requests to SCIM, and learns what Rollbook makes of them."""

    def __init__(self, office):
        self.office = office

    async def send(self, method, path, body=None, status=200, **params):
        told = {"json": body} if body is not None else {}
        headers = HEADERS | params.pop("headers", {})
        reply = await self.office.client.request(
            method, f"/scim/v2{path}", headers=headers, params=params or None, **told
        )
        assert reply.status_code == status, reply.text
        return reply.json() if reply.content else None

    async def user(self, body):
        return (await self.send("POST", "/Users", body, 201))["id"]

    async def group(self, body):
        return (await self.send("POST", "/Groups", body, 201))["id"]

    async def found(self, path, **params):
        page = await self.send("GET", path, **params)
        return [one["id"] for one in page.get("Resources", [])]

    async def learner(self, ident):
        return await self.office.get(f"/v1/learners/{ident}")


@pytest.fixture
def directory(office):
    return Directory(office)


async def test_entra_finds_nobody_creates_a_user_and_finds_it_again(directory):
    wanted = 'userName eq "anna.berg@CORP.local"'
    assert await directory.found("/Users", filter=wanted) == []

    anna = await directory.user(entra.NEW_USER)

    assert await directory.found("/Users", filter=wanted) == [anna]
    assert await directory.found("/Users", filter='externalId eq "anna.berg"') == [anna]
    assert await directory.found("/Users", filter='emails[type eq "work"].value eq "anna.berg@corp.local"') == [anna]
    learner = await directory.learner(anna)
    assert (learner["name"], learner["email"]) == ("Anna Berg", "anna.berg@corp.local")
    assert (learner["job_role"], learner["custom"]) == (
        "Sales representative",
        {"department": "Sales", "employee_number": "4711"},
    )


async def test_entra_changes_what_it_names_and_the_rest_stays(directory):
    anna = await directory.user(entra.NEW_USER)

    for change in (entra.MARRIED, entra.WITHOUT_PATH):
        await directory.send("PATCH", f"/Users/{anna}", change, 204)

    user, learner = await directory.send("GET", f"/Users/{anna}"), await directory.learner(anna)
    assert user["name"] == {"formatted": "Anna Berg", "familyName": "Lind", "givenName": "Anna Maria"}
    assert user[entra.ENTERPRISE] == {"employeeNumber": "4711", "department": "Marketing"}
    assert (learner["name"], learner["email"]) == ("Anna Lind", "anna.lind@corp.local")
    assert learner["job_role"] == "Sales representative"


async def test_entra_disables_a_user_and_enables_it_again_by_words(directory):
    anna = await directory.user(entra.NEW_USER)

    await directory.send("PATCH", f"/Users/{anna}", entra.DISABLED, 204)
    assert not (await directory.learner(anna))["active"]
    assert not (await directory.send("GET", f"/Users/{anna}"))["active"]

    await directory.send("PATCH", f"/Users/{anna}", entra.ENABLED, 204)
    assert (await directory.learner(anna))["active"]


async def test_entra_names_a_manager(directory):
    anna = await directory.user(entra.NEW_USER)
    boss = await directory.user(entra.NEW_USER | {"userName": "boss@corp.local", "externalId": "boss"})

    await directory.send("PATCH", f"/Users/{anna}", entra.reports_to(boss), 204)

    assert (await directory.learner(anna))["manager"] == boss


async def test_entra_puts_a_user_into_a_group_and_takes_them_out(directory):
    anna, group = await directory.user(entra.NEW_USER), await directory.group(entra.NEW_GROUP)
    assert await directory.found("/Groups", filter='displayName eq "sales, berlin"', excludedAttributes="members") == [
        group
    ]

    await directory.send("PATCH", f"/Groups/{group}", entra.joins(anna), 204)
    assert (await directory.learner(anna))["organization"] == group
    assert await directory.found("/Groups", filter=f'id eq "{group}" and members eq "{anna}"') == [group]
    whole = await directory.send("GET", f"/Groups/{group}")
    assert [one["value"] for one in whole["members"]] == [anna]
    assert "members" not in await directory.send("GET", f"/Groups/{group}", excludedAttributes="members")

    await directory.send("PATCH", f"/Groups/{group}", entra.leaves(anna), 204)
    assert (await directory.learner(anna))["organization"] is None


async def test_okta_creates_a_user_changes_it_whole_and_deactivates_it(directory):
    page = await directory.send("GET", "/Users", filter='userName eq "test.user@okta.local"', startIndex=1, count=100)
    assert (page["totalResults"], page["startIndex"]) == (0, 1)
    user = await directory.user(okta.NEW_USER)

    changed = await directory.send("PUT", f"/Users/{user}", okta.changed(user))
    assert (changed["id"], changed["displayName"]) == (user, "Another User")
    assert "password" not in changed

    await directory.send("PATCH", f"/Users/{user}", okta.DEACTIVATED, 204)
    learner = await directory.learner(user)
    assert (learner["name"], learner["language"], learner["active"]) == ("Another User", "en-US", False)


async def test_okta_fills_renames_and_deletes_a_group(directory):
    user, group = await directory.user(okta.NEW_USER), await directory.group(okta.NEW_GROUP)

    await directory.send("PATCH", f"/Groups/{group}", okta.renamed(group), 204)
    await directory.send("PATCH", f"/Groups/{group}", okta.members(user), 204)
    told = await directory.send("GET", f"/Groups/{group}")
    assert (told["displayName"], [one["value"] for one in told["members"]]) == ("Renamed SCIMv2", [user])
    assert (await directory.office.get(f"/v1/organizations/{group}"))["name"] == "Renamed SCIMv2"

    await directory.send("PATCH", f"/Groups/{group}", okta.without(user), 204)
    assert "members" not in await directory.send("GET", f"/Groups/{group}")
    await directory.send("DELETE", f"/Groups/{group}", status=204)
    assert await directory.found("/Groups") == []
