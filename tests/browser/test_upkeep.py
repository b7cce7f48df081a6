"""Rooms, people, equipment and venues are changed and retired on their pages, with what is wrong beside its field."""

import pytest

from tests.browser.coordinating import furnish, next_monday, offer, opened, press, read, says, send

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests


@pytest.fixture
def stock(platform):
    return furnish(platform)


def taken(platform, stock) -> str:
    """A session that has the atrium, Anna and both projectors."""
    day = next_monday()
    uses = [{"equipment": stock.projector, "units": 2}]
    return send(
        platform, f"/v1/offerings/{offer(platform, stock)}/sessions", component="workshop", room=stock.atrium,
        instructors=[stock.anna], equipment=uses, starts_at=f"{day}T08:00:00Z", ends_at=f"{day}T10:00:00Z",
    )["session"]  # fmt: skip


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.slow)])
async def test_a_room_is_changed_given_hours_and_retired(platform, open_tab, stock, width):
    taken(platform, stock)
    tab = await open_tab(width)
    await tab.go(f"{platform.url}/venues/{stock.venue}?room={stock.atrium}")

    # what is wrong stands beside its field, and nothing is changed
    await opened(tab, "#form-changeroom")
    await tab.set("#form-changeroom [name=capacity]", "24")
    await tab.set("#form-changeroom [name=hire_cost]", "450.50")
    beside = "document.querySelector('#form-changeroom [name=currency][aria-invalid]')?.parentElement.innerText"
    await press(tab, "#form-changeroom button.main", f"!!{beside}?.includes('currency')")
    assert read(platform, f"/v1/rooms/{stock.atrium}")["capacity"] == 20
    await tab.set("#form-changeroom [name=currency]", "EUR")
    await press(tab, "#form-changeroom button.main", says("#part-room .facts", "24", "450.50 EUR a day"))

    await opened(tab, "#form-roomhours")
    for name, value in (("from1-0", "08:00"), ("to1-0", "18:00")):
        await tab.set(f"#form-roomhours [name={name}]", value)
    await press(tab, "#form-roomhours button.main", says("#part-room .facts", "Mon 08:00\u201318:00"))

    # a session has it reserved: it is named, and the room is retired only where that is meant, with a reason
    await opened(tab, "#form-retireroom")
    await press(tab, "#form-retireroom button", says("#form-retireroom .spite", f"O1-{stock.code}"))
    await tab.click("#form-retireroom [name=in_spite]")
    await tab.type("#form-retireroom [name=reason]", "The house is sold.")
    await press(tab, "#form-retireroom button", says("#part-room h2", "retired"))
    assert read(platform, f"/v1/rooms/{stock.atrium}")["state"] == "retired"
    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
    assert tab.problems == []


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.slow)])
async def test_equipment_is_added_changed_and_retired(platform, open_tab, stock, width):
    taken(platform, stock)
    tab = await open_tab(width)
    await tab.go(f"{platform.url}/venues")
    await opened(tab, "#form-thing")
    await tab.type("#form-thing [name=name]", f"Simulator {stock.code}")
    await tab.type("#form-thing [name=code]", f"p-{stock.code}")
    beside = "document.querySelector('#form-thing [name=code][aria-invalid]')?.parentElement.innerText"
    await press(tab, "#form-thing button.main", f"!!{beside}?.includes('already')")
    await tab.set("#form-thing [name=code]", f"SIM-{stock.code}")
    await press(tab, "#form-thing button.main", says("#part-equipment table", f"Simulator {stock.code}"))

    # fewer than are reserved, in spite of it
    change = f"#form-changething-{stock.projector}"
    await opened(tab, change)
    await tab.set(f"{change} [name=quantity]", "1")
    await tab.set(f"{change} [name=venue]", stock.venue)
    await press(tab, f"{change} button.main", says(f"{change} .spite", f"O1-{stock.code}"))
    await tab.click(f"{change} [name=in_spite]")
    await tab.type(f"{change} [name=reason]", "One is broken.")
    await press(tab, f"{change} button.main", says(f"#e-{stock.projector}", "1", f"Spree {stock.code}"))

    rows = "[...document.querySelectorAll('#part-equipment tr')]"
    made = f"{rows}.find((row) => row.innerText.includes('SIM-{stock.code}'))"
    retire = "#form-retirething-" + (await tab.run(f"{made}.dataset.key"))
    await opened(tab, retire)
    await press(tab, f"{retire} button", f"{made}.innerText.includes('retired')")
    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
    assert tab.problems == []


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.slow)])
async def test_an_instructor_is_changed_followed_and_retired(platform, open_tab, stock, width):
    taken(platform, stock)
    tab = await open_tab(width)
    await tab.go(f"{platform.url}/instructors/{stock.anna}")
    await opened(tab, "#form-person")
    await tab.set("#form-person [name=email]", "anna@example.org")
    await tab.set("#form-person [name=home]", stock.venue)
    await tab.set("#form-person [name=day_rate]", "900")
    await tab.set("#form-person [name=currency]", "eur")
    beside = "document.querySelector('#form-person [name=currency][aria-invalid]')?.parentElement.innerText"
    await press(tab, "#form-person button.main", f"!!{beside}?.includes('EUR')")
    await tab.set("#form-person [name=currency]", "EUR")
    await press(tab, "#form-person button.main", says("#part-person .facts", "anna@example.org", f"Spree {stock.code}"))
    await tab.until(says("#part-person .facts", "900.00 EUR"))

    await opened(tab, "#form-follow")
    await tab.type("#form-follow [name=address]", "https://calendar.example.invalid/anna.ics")
    await press(tab, "#form-follow button.main", says("#part-person .facts", "followed"))
    assert "calendar.example.invalid" not in await tab.run("document.documentElement.outerHTML")

    await opened(tab, "#form-retire")
    await press(tab, "#form-retire button", says("#form-retire .spite", f"O1-{stock.code}"))
    await tab.click("#form-retire [name=in_spite]")
    await tab.type("#form-retire [name=reason]", "Has left the house.")
    await press(tab, "#form-retire button", says("#part-person h2", "retired"))
    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
    assert tab.problems == []


async def test_a_venue_is_changed_and_its_way_to_another_one_set(platform, open_tab, stock):
    other = furnish(platform)
    tab = await open_tab()
    await tab.go(f"{platform.url}/venues/{stock.venue}")
    await opened(tab, "#form-venue")
    await tab.set("#form-venue [name=timezone]", "Europe/Nowhere")
    beside = "document.querySelector('#form-venue [name=timezone][aria-invalid]')?.parentElement.innerText"
    await press(tab, "#form-venue button.main", f"!!{beside}?.includes('Europe/Nowhere')")
    await tab.set("#form-venue [name=timezone]", "Europe/Vienna")
    await tab.type("#form-venue [name=address]", "Spreeufer 6")
    await press(tab, "#form-venue button.main", says("#part-place .facts", "Spreeufer 6", "Europe/Vienna"))
    await opened(tab, "#form-travel")
    await tab.set("#form-travel [name=other]", other.venue)
    await tab.set("#form-travel [name=minutes]", "35")
    await press(tab, "#form-travel button.main", says("#part-place .rows", f"Spree {other.code}", "35 minutes"))
    assert tab.problems == []
