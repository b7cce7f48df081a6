"""What a coordinator does about rooms and instructors, on a desk and on a phone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

ZONE = ZoneInfo("Europe/Berlin")
pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
WIDTHS = [(1440, "DESK"), (390, "PHONE")]


def says(part: str, *words: str) -> str:
    """Whether a part of the page holds all of these words; spaces are as they are read."""
    text = f"document.querySelector('{part}')?.innerText.replace(/\\s+/g, ' ')"
    return " && ".join(f"{text}.includes('{word}')" for word in words)


def coming(weekday: int) -> datetime:
    """Midnight of a day of next week, by the wall clock in Berlin."""
    today = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return today + timedelta(days=7 - today.weekday() + weekday)


def teach(platform, code: str, room: str, instructor: str = "") -> None:
    """A colleague schedules a session in the room, on Wednesday of next week from ten until noon."""
    day = coming(2).replace(tzinfo=ZONE)
    times = {"starts_at": (day + timedelta(hours=10)).isoformat(), "ends_at": (day + timedelta(hours=12)).isoformat()}
    with platform.api() as api:
        course = api.get("/v1/courses", params={"code": "NEGOTIATION"}).json()["items"][0]
        live = next(part["key"] for part in course["components"] if part["kind"] == "session")
        body = {"course": course["course"], "code": code, "title": f"Negotiation, {code}", "delivery": "scheduled"}
        made = api.post("/v1/offerings", json={**body, "timezone": "Europe/Berlin", **times})
        made.raise_for_status()
        body = {"component": live, "room": room or None, "instructors": [instructor] if instructor else []}
        address = f"/v1/offerings/{made.json()['offering']}/sessions"
        api.post(address, json={**body, **times}).raise_for_status()


async def open_named(tab, part: str, name: str) -> None:
    await tab.until(f"[...document.querySelectorAll('{part} a')].some((link) => link.textContent === '{name}')")
    at = f"[...document.querySelectorAll('{part} a')].find((link) => link.textContent === '{name}').pathname"
    await tab.go(await tab.run(f"location.origin + {at}"))


@pytest.mark.parametrize(("width", "code"), WIDTHS)
async def test_a_venue_gets_a_room_that_is_blocked_and_taken(platform, open_tab, width, code):
    tab = await open_tab(width)

    # a venue, and a room in it that is open on Wednesdays
    await tab.go(f"{platform.url}/venues")
    if not await tab.run("document.querySelector('#part-venues details').open"):
        await tab.click("#part-venues summary")
    await tab.type("#form-add [name=name]", f"Spree campus, {code}")
    await tab.type("#form-add [name=code]", f"SPREE-{code}")
    await tab.click("#form-add button.main")
    await open_named(tab, "#part-venues", f"Spree campus, {code}")
    await tab.type("#form-room [name=name]", "Atrium")
    await tab.type("#form-room [name=code]", "ATRIUM")
    await tab.type("#form-room [name=capacity]", "24")
    await tab.set("#form-room [name=setup_minutes]", "30")
    await tab.click("#form-room details summary")
    await tab.set("[name=from3-0]", "08:00")
    await tab.set("[name=to3-0]", "18:00")
    await tab.click("#form-room button.main")
    await tab.until(says("#part-rooms table", "Atrium", "24", "Wed 08:00\u201318:00"))

    # it is blocked for two days, and taken on the third
    await tab.until("!!document.querySelector('#part-week .week')")
    await tab.click("#part-week .more summary")
    await tab.set("#form-block [name=starts_at]", f"{coming(0):%Y-%m-%dT%H:%M}")
    await tab.set("#form-block [name=ends_at]", f"{coming(2):%Y-%m-%dT%H:%M}")
    await tab.click("#form-block button.main")
    await tab.until("!!document.querySelector('#part-week .rows button')")
    room = await tab.run("new URL(document.querySelector('#part-rooms tbody a').href).searchParams.get('room')")
    teach(platform, f"ROOM-{code}", room)

    # its week tells both
    await tab.go(await tab.run("document.querySelector('#part-week .tabs a:last-child').href"))
    days = "[...document.querySelectorAll('.week > li')].map((day) => day.innerText.replace(/\\s+/g, ' '))"
    shown = await tab.until(f"{days}.some((day) => day.includes('ROOM-{code}')) && {days}")
    assert ["all day Blocked" in day for day in shown] == [True, True, *[False] * 5]
    assert "10:00\u201312:00 Negotiation" in shown[2]
    assert "taken 09:30\u201312:00, with setup and teardown" in shown[2]
    assert await tab.run("document.documentElement.scrollWidth") <= width
    await tab.click("#part-week .rows button")
    await tab.until(f"!{days}.some((day) => day.includes('Blocked'))")
    await tab.click(".week a")
    await tab.until("location.pathname.startsWith('/offerings/o')")
    assert tab.problems == []


@pytest.mark.parametrize(("width", "code"), WIDTHS)
async def test_an_instructor_is_qualified_gets_hours_and_teaches(platform, open_tab, width, code):
    tab = await open_tab(width)

    # somebody new
    await tab.go(f"{platform.url}/instructors")
    if not await tab.run("document.querySelector('#part-instructors details').open"):
        await tab.click("#part-instructors summary")
    await tab.type("#form-add [name=name]", f"Anna Berg {code}")
    await tab.type("#form-add [name=code]", f"ANNA-{code}")
    await tab.click("#form-add button.main")
    await open_named(tab, "#part-instructors", f"Anna Berg {code}")

    # who may teach negotiation, on Wednesdays
    option = "[...document.querySelectorAll('#form-qualify option')].find((one) => one.text.includes('(NEGOTIATION)'))"
    await tab.set("#form-qualify select", await tab.until(f"{option}.value"))
    await tab.click("#form-qualify button.main")
    await tab.until(says("#part-qualifications table", "Negotiation", "always", "Withdraw"))
    await tab.click("#part-person .more summary")
    await tab.set("[name=from3-0]", "08:00")
    await tab.set("[name=to3-0]", "18:00")
    await tab.click("#form-hours button.main")
    await tab.until(says("#part-person dl", "Wed 08:00\u201318:00"))

    # is away on Monday, and teaches on Wednesday
    await tab.click("#part-away .more summary")
    await tab.set("#form-away [name=starts_at]", f"{coming(0):%Y-%m-%dT%H:%M}")
    await tab.set("#form-away [name=ends_at]", f"{coming(1):%Y-%m-%dT%H:%M}")
    await tab.click("#form-away button.main")
    await tab.until("!!document.querySelector('#part-away .rows button')")
    teach(platform, f"WHO-{code}", "", (await tab.run("location.pathname")).rpartition("/")[2])
    await tab.go(await tab.run("document.querySelector('#part-week .tabs a:last-child').href"))
    days = "[...document.querySelectorAll('.week > li')].map((day) => day.innerText.replace(/\\s+/g, ' '))"
    shown = await tab.until(f"{days}.some((day) => day.includes('WHO-{code}')) && {days}")
    assert "all day Time off" in shown[0]
    assert f"10:00\u201312:00 Negotiation, WHO-{code}" in shown[2]
    assert await tab.run("document.documentElement.scrollWidth") <= width

    # and is found by name
    await tab.go(f"{platform.url}/find?q=berg+{code}")
    await tab.until(says("#part-found", f"Anna Berg {code}"))
    assert tab.problems == []
