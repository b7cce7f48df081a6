"""An offering is revised, too few who teach overridden, and not said to have taken place before it has."""

import pytest

from tests.browser.coordinating import furnish, next_monday, offer, opened, press, read, says, send

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests


@pytest.fixture
def stock(platform):
    return furnish(platform)


def taught(platform, stock) -> tuple[str, str]:
    """An offering for sixteen with a session ahead that Anna teaches alone, and that session."""
    day = next_monday()
    offering = offer(
        platform, stock, title=f"Negotiation {stock.code}", capacity=16, starts_at=f"{day}T08:00:00Z",
        ends_at=f"{day}T10:00:00Z",
    )  # fmt: skip
    session = send(
        platform, f"/v1/offerings/{offering}/sessions", component="workshop", room=stock.atrium,
        instructors=[stock.anna], starts_at=f"{day}T08:00:00Z", ends_at=f"{day}T10:00:00Z",
    )["session"]  # fmt: skip
    return offering, session


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.slow)])
async def test_the_terms_of_an_offering_are_revised(platform, open_tab, stock, width):
    offering, session = taught(platform, stock)
    tab = await open_tab(width)
    await tab.go(f"{platform.url}/offerings/{offering}")
    form = "#form-revise"

    # what is wrong stands beside its field, and nothing is changed
    await opened(tab, form)
    await tab.set(f"{form} [name=minimum]", "17")
    beside = f"document.querySelector('{form} [name=minimum][aria-invalid]')?.parentElement.innerText"
    await press(tab, f"{form} button.main", f"!!{beside}?.includes('above the capacity')")
    assert read(platform, f"/v1/offerings/{offering}")["minimum"] is None

    await tab.set(f"{form} [name=minimum]", "6")
    await tab.set(f"{form} [name=decide_hours]", "48")
    await tab.set(f"{form} [name=cut_off_days]", "2")
    await tab.set(f"{form} [name=cut_off_clock]", "12:00")
    await press(tab, f"{form} button[value=try]", says(form, "Nothing was changed. No notices would go out."))
    assert read(platform, f"/v1/offerings/{offering}")["minimum"] is None
    await press(
        tab, f"{form} button.main", says("#part-facts .facts", "48 hours before the start", "12:00 2 days before")
    )

    # one teaches sixteen where it is eight for each: the session is named, and it stands with a reason alone
    await opened(tab, form)
    await tab.set(f"{form} [name=max_per_instructor]", "8")
    await press(tab, f"{form} button.main", says(f"{form} .refused", "Too few instructors", "2 needed, 1 there"))
    assert await tab.run(f"!!document.querySelector('{form} .refused a[href=\"/sessions/{session}\"]')")
    await tab.click(f"{form} [name=all_the_same]")
    await tab.type(f"{form} [name=reason]", "A colleague joins.")
    await press(tab, f"{form} button.main", says("#part-facts .facts", "8 at most, too few overridden"))
    assert read(platform, f"/v1/offerings/{offering}")["overrides"] == ["too-few-instructors"]

    # its session is ahead
    await opened(tab, "#form-deliver")
    await press(tab, "#form-deliver button.main", says("#form-deliver .refused", "not over"))
    assert await tab.run(f"!!document.querySelector('#form-deliver a[href=\"/sessions/{session}\"]')")
    assert read(platform, f"/v1/offerings/{offering}")["state"] == "published"
    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
    assert tab.problems == []


async def test_a_hold_stands_in_the_week_and_leads_to_where_it_is_released(platform, open_tab, stock):
    day = next_monday(5)
    hold = send(
        platform, "/v1/holds", room=stock.studio, minutes=2_000, timezone="Europe/Berlin",
        starts_at=f"{day}T08:00:00Z", ends_at=f"{day}T11:00:00Z",
    )["hold"]  # fmt: skip
    tab = await open_tab()
    await tab.go(f"{platform.url}/calendar?day={day}&room={stock.studio}")
    await tab.until(f"!!document.querySelector('#kept-{hold}-{day}')")
    name = await tab.run(f"document.querySelector('#kept-{hold}-{day}').getAttribute('aria-label')")
    assert name.startswith("Hold, ")
    assert f"Studio {stock.code}" in name
    await tab.run(f"document.querySelector('#kept-{hold}-{day}').focus()")
    await tab.press("Enter")
    await tab.until(f"location.hash === '#h-{hold}'")
    assert await tab.run(f"!!document.querySelector('#h-{hold} button')")
    assert tab.problems == []
