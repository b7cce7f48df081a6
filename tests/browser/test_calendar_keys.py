"""The calendar without a mouse, read aloud, and by two clocks."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.coordinating import ZONE, furnish, next_monday, offer, send

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
FOCUSED = "document.activeElement.getAttribute('href')?.split('/').at(-1)"


def at(day, hour: int) -> datetime:
    """An hour of a day in Berlin."""
    return datetime.combine(day, time(hour), ZONE)


def there(day) -> str:
    """What the clocks of New York show when it is nine in Berlin."""
    return f"{at(day, 9).astimezone(ZoneInfo('America/New_York')):%H:%M}"


@pytest.fixture
def week(platform):
    """Monday at nine and at one, Wednesday at two: of one room, taught by Anna."""
    stock, monday = furnish(platform), next_monday(6)
    offering = offer(platform, stock, title="Negotiation & more")
    sessions = [
        send(
            platform, f"/v1/offerings/{offering}/sessions", component="workshop", room=stock.atrium,
            instructors=[stock.anna], starts_at=at(monday + timedelta(days=days), hour).isoformat(),
            ends_at=at(monday + timedelta(days=days), hour + 2).isoformat(),
        )["session"]
        for days, hour in ((0, 9), (0, 13), (2, 14))
    ]  # fmt: skip
    return stock, monday, sessions


@pytest.mark.parametrize("view", ["week", "month"])
async def test_arrows_move_the_focus_and_enter_opens(platform, open_tab, week, view):
    stock, monday, (nine, one, wednesday) = week
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/calendar?view={view}&day={monday}&room={stock.atrium}")
    links = "[...document.querySelectorAll('[data-on]')].filter((one) => one.checkVisibility())"
    await tab.until(f"{links}.length === 3 && {links}.filter((one) => one.tabIndex === 0).length === 1")
    await tab.run(f"{links}.find((one) => one.tabIndex === 0).focus()")
    for key, focused in (
        ("ArrowDown", one), ("ArrowRight", wednesday), ("ArrowLeft", one), ("ArrowUp", nine), ("ArrowUp", nine),
        ("ArrowRight", wednesday), ("Home", nine), ("End", wednesday),
    ):  # fmt: skip
        await tab.press(key)
        assert await tab.run(FOCUSED) == focused, key
    assert await tab.run(f"{links}.filter((one) => one.tabIndex === 0).length") == 1
    await tab.press("m")
    assert await tab.run("document.activeElement.name") == "date"
    assert await tab.run("document.querySelector('#form-move [name=session]').value") == wednesday
    await tab.run(f"{links}[0].focus()")
    await tab.press("Enter")
    await tab.until(f"location.pathname === '/sessions/{nine}'")


async def test_page_keys_turn_to_the_next_week(platform, open_tab, week):
    stock, monday, _ = week
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/calendar?day={monday}&room={stock.atrium}")
    await tab.run("document.querySelector('[data-on]').focus()")
    await tab.press("PageDown")
    await tab.until(f"location.search.includes('day={monday + timedelta(days=7)}')")


async def test_what_is_read_aloud_names_day_time_title_room_and_people(platform, open_tab, week):
    stock, monday, _ = week
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/calendar?day={monday}&room={stock.atrium}&zone=America/New_York")
    nodes = (await tab.call("Accessibility.getFullAXTree"))["nodes"]
    names = [
        one.get("name", {}).get("value", "")
        for one in nodes
        if one.get("role", {}).get("value") == "link" and "Negotiation & more" in str(one.get("name"))
    ]
    day = f"Mon {monday.day} {monday:%b}" if monday.year == next_monday(0).year else f"{monday.day} {monday:%b %Y}"
    said = f"Negotiation & more, Atrium {stock.code} · Anna {stock.code}"
    assert names[0] == f"{day} 09:00\u201311:00, {there(monday)} New York, {said}"
    assert len(names) == 3


async def test_a_second_zone_stands_beside_the_hours_and_the_sessions(platform, open_tab, week):
    stock, monday, _ = week
    for width, part in ((1440, ".sheet"), (390, ".agenda")):
        tab = await open_tab(width)
        await tab.go(f"{platform.url}/calendar?day={monday}&room={stock.atrium}&zone=America/New_York")
        assert f"{there(monday)} New York" in await tab.run(f"document.querySelector('{part}').textContent")
        assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
        assert await tab.run("document.querySelector('[rel=next]').href.includes('zone=America')")
        assert tab.problems == []
    beside = await tab.run("[...document.querySelectorAll('.sheet .there')].map((one) => one.textContent)")
    assert beside == [] or there(monday) in beside
