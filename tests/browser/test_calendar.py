"""A coordinator's week: what takes place, dragged to another day, with what stands in the way told first."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

ZONE = ZoneInfo("Europe/Berlin")
pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests

DROPPED = "document.querySelector('#part-move').innerText"
PLACE = """(([session, day, minutes]) => {
  const sheet = document.querySelector('svg.sheet');
  sheet.scrollIntoView({ block: 'center' });
  const box = document.querySelector(`[data-session="${session}"]`);
  const column = [...sheet.querySelectorAll('[data-day]')].find((one) => one.dataset.day === day);
  const from = box.querySelector('rect').getBoundingClientRect(), to = column.getBoundingClientRect();
  const scale = sheet.getScreenCTM().d, hour = Number(sheet.dataset.hour);
  const top = to.y + (minutes / 60 - Number(sheet.dataset.first)) * hour * scale;
  return [from.x + 10, from.y + 8, to.x + to.width / 2, top + 8];
})"""


def next_monday(weeks=2):
    today = datetime.now(ZONE).date()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


@pytest.fixture
def taught(platform):
    """Two offerings with a session each in one room, on Monday and on Tuesday from nine to eleven."""
    code = secrets.token_hex(3).upper()
    with platform.api() as api:

        def post(path, **body):
            answer = api.post(path, json=body)
            answer.raise_for_status()
            return answer.json()

        venue = post("/v1/venues", code=f"V-{code}", name="Spree", timezone="Europe/Berlin")["venue"]
        room = post(f"/v1/venues/{venue}/rooms", code="ATRIUM", name=f"Atrium {code}")["room"]
        part = {"key": "workshop", "title": "Workshop", "kind": "session"}
        course = post("/v1/courses", code=f"C-{code}", title="Negotiation", components=[part])["course"]
        post(f"/v1/courses/{course}/publish")
        sessions = []
        for number in (0, 1):
            offering = post(
                "/v1/offerings",
                course=course,
                code=f"O{number}-{code}",
                title=f"Negotiation {number}",
                delivery="scheduled",
                timezone="Europe/Berlin",
            )["offering"]
            day = next_monday() + timedelta(days=number)
            start = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)
            session = post(
                f"/v1/offerings/{offering}/sessions",
                component="workshop",
                room=room,
                starts_at=start.isoformat(),
                ends_at=(start + timedelta(hours=2)).isoformat(),
            )["session"]
            sessions.append(session)
    return room, sessions


async def drag(tab, session, day, minutes):
    where = await tab.run(f"{PLACE}({[session, str(day), minutes]!r})")
    for kind, x, y in (
        ("mousePressed", *where[:2]), ("mouseMoved", where[0] + 20, where[1] + 20), ("mouseMoved", *where[2:]),
        ("mouseReleased", *where[2:]),
    ):  # fmt: skip
        await tab.call(
            "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=int(kind != "mouseReleased"),
            clickCount=1,
        )  # fmt: skip


async def attempt(tab, told):
    """A second press so soon after a first counts as the same one; a person presses again."""
    for _ in range(4):
        await tab.click("#form-move button[value=try]")
        with suppress(AssertionError):
            await tab.until(f"{DROPPED}.includes('{told}')", 3)
            return
    pytest.fail(f"never told: {told}")


async def test_a_session_is_dragged_onto_another_told_what_clashes_and_moved_beside_it(platform, open_tab, taught):
    (room, (monday, _)), day = taught, next_monday() + timedelta(days=1)
    tab = await open_tab(1440)
    await tab.zone("Europe/Berlin")
    await tab.go(f"{platform.url}/calendar?day={next_monday()}&room={room}")
    assert await tab.run("document.querySelectorAll('.sitting').length") == 2

    await drag(tab, monday, day, 10 * 60)
    await tab.until(f"{DROPPED}.includes('taken by O1-')")
    with platform.api() as api:
        assert api.get(f"/v1/sessions/{monday}").json()["starts_at"].startswith(str(next_monday()))

    await tab.set("#form-move [name=from]", "11:00")
    await tab.set("#form-move [name=to]", "13:00")
    await attempt(tab, "Nothing stands in the way")
    await tab.click("#form-move button[value=move]")
    await tab.until(f"{DROPPED}.includes('Moved.')")
    moved = datetime(day.year, day.month, day.day, 11, tzinfo=ZONE)
    with platform.api() as api:
        assert datetime.fromisoformat(api.get(f"/v1/sessions/{monday}").json()["starts_at"]) == moved
    await tab.until(f"!!document.querySelector('[data-session=\"{monday}\"] text').textContent.includes('11:00')")
    assert tab.problems == []


async def test_a_session_is_moved_in_spite_of_a_clash_with_a_reason_that_stays_visible(platform, open_tab, taught):
    (room, (_, tuesday)), day = taught, next_monday()
    tab = await open_tab(1440)
    await tab.zone("Europe/Berlin")
    await tab.go(f"{platform.url}/calendar?day={day}&room={room}")
    await drag(tab, tuesday, day, 9 * 60)
    await tab.until(f"{DROPPED}.includes('taken by')")
    await tab.click("#form-move [name=all_the_same]")
    await tab.type("#form-move [name=reason]", "One of them is outdoors.")
    await tab.click("#form-move button[value=move]")
    await tab.until(f"{DROPPED}.includes('Moved.')")
    await tab.until("document.querySelector('.agenda').textContent.includes('clash overridden')")


async def test_on_a_phone_the_week_is_a_list(platform, open_tab, taught):
    room, _ = taught
    tab = await open_tab(390)
    await tab.zone("Europe/Berlin")
    await tab.go(f"{platform.url}/calendar?day={next_monday()}&room={room}")
    assert await tab.run("getComputedStyle(document.querySelector('.sheet')).display") == "none"
    assert await tab.run("document.querySelectorAll('.agenda a').length") == 2
    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")


async def test_drawing_on_a_free_place_begins_an_offering_at_that_time(platform, open_tab, taught):
    room, (monday, _) = taught
    tab = await open_tab(1440)
    await tab.zone("Europe/Berlin")
    await tab.go(f"{platform.url}/calendar?day={next_monday()}&room={room}")
    day = next_monday() + timedelta(days=2)
    where = (await tab.run(f"{PLACE}({[monday, str(day), 13 * 60]!r})"))[2:]
    for kind, y in (("mousePressed", where[1] - 8), ("mouseMoved", where[1] + 40), ("mouseReleased", where[1] + 80)):
        await tab.call("Input.dispatchMouseEvent", type=kind, x=where[0], y=y, button="left", clickCount=1)
    await tab.until("location.pathname === '/offerings/new'")
    assert f"date={day}&from=13%3A00" in await tab.run("location.search")
