"""Requests of a directory that nobody means so: they are answered, or refused in SCIM's own words."""

import pytest

from tests.integration.enrollment import entra
from tests.integration.enrollment.test_directories import Directory


@pytest.fixture
def directory(office):
    return Directory(office)


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match", "Accept", "X-Other"])
async def test_a_header_that_is_no_utf_8_is_no_fault_of_ours(directory, name):
    anna = await directory.user(entra.NEW_USER)

    reply = await directory.office.client.get(
        f"/scim/v2/Users/{anna}", headers=[("Authorization", "Bearer integrator"), (name, b'W/"\xe9"')]
    )

    assert reply.status_code in {200, 304, 412}


@pytest.mark.parametrize("value", [r"\ud800", r"a\udfffb"])
@pytest.mark.parametrize("name", ["userName", "id", "externalId", "emails.value"])
async def test_half_a_character_is_found_nowhere(directory, name, value):
    await directory.user(entra.NEW_USER)

    assert await directory.found("/Users", filter=f'{name} eq "{value}"') == []


@pytest.mark.parametrize("field", ["userName", "externalId", "displayName"])
async def test_text_that_cannot_be_stored_is_refused(directory, field):
    told = await directory.send("POST", "/Users", entra.NEW_USER | {field: "a\0b"}, 400)

    assert (told["scimType"], told["detail"]) == ("invalidValue", f"$.{field} must not contain the character NUL.")
