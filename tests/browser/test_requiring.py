"""A coordinator sees whom a requirement would reach, and then requires it."""

import pytest

from tests.browser.coordinating import furnish, opened, press, says, send

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
WIDE = "document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.parametrize("width", [1440, 390])
async def test_a_requirement_is_tried_before_it_is_required_and_before_it_is_changed(platform, open_tab, width):
    stock = furnish(platform)
    role, title = f"Medic {stock.code}", f"Negotiation {stock.code}"
    for name in ("Mina", "Noor"):
        send(platform, "/v1/learners", name=f"{name} {stock.code}", job_role=role)
    tab = await open_tab(width)
    await tab.go(f"{platform.url}/requirements")
    form = "#form-define"
    await opened(tab, form)
    for field, value in (("title", title), ("code", f"R-{stock.code}"), ("course", stock.course), ("job_roles", role)):
        await tab.set(f"{form} [name={field}]", value)
    await tab.set(f"{form} [name=by]", "2020-01-01")
    reach = "It would be required of 2 people: 2 due. 0 would be enrolled, 2 told, and 0 managers."
    await press(tab, f"{form} button[value=try]", says(form, "Nothing was changed.", reach))
    assert await tab.run(WIDE)
    assert not await tab.run(says("#part-requirements table", title))
    await press(tab, f"{form} button.main", says("#part-requirements table", title))

    with platform.api() as api:
        found = api.get("/v1/requirements", params={"course": stock.course}).json()["items"]
    await tab.go(f"{platform.url}/requirements/{found[0]['requirement']}")
    await opened(tab, "#form-revise")
    await tab.set("#form-revise [name=by]", "2099-01-01")
    changed = "It would be required of 2 people: 2 due. 0 would be enrolled, 0 told"
    await press(tab, "#form-revise button[value=try]", says("#form-revise", "Nothing was changed.", changed))
    assert await tab.run(WIDE)
    assert tab.problems == []
