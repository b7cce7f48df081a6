"""A coordinator plans through pages alone: drawn, tried, placed by what is free, changed, called off and restored."""

from datetime import date, timedelta

import pytest

from tests.browser.coordinating import furnish, next_monday, offer, opened, press, read, says, send

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests


@pytest.fixture
def stock(platform):
    return furnish(platform)


def option(select: str, value: str) -> str:
    return f"[...document.querySelectorAll('{select} option')].find((one) => one.value === '{value}')"


async def drawn(tab, day, minutes: int) -> None:
    """Draw an hour and a half on the week's sheet."""
    x, y, scale = await tab.run(f"""(() => {{
      const sheet = document.querySelector('svg.sheet');
      sheet.scrollIntoView({{ block: 'start' }});
      const box = [...sheet.querySelectorAll('[data-day]')].find((one) => one.dataset.day === '{day}')
        .getBoundingClientRect();
      const hour = Number(sheet.dataset.hour) * sheet.getScreenCTM().d;
      return [box.x + box.width / 2, box.y + ({minutes} / 60 - Number(sheet.dataset.first)) * hour, hour];
    }})()""")
    for kind, down in (("mousePressed", 0), ("mouseMoved", scale), ("mouseReleased", 1.5 * scale)):
        await tab.call("Input.dispatchMouseEvent", type=kind, x=x, y=y + down, button="left", clickCount=1)


async def test_a_session_is_drawn_with_room_people_equipment_address_and_audience(platform, open_tab, stock):
    day = next_monday() + timedelta(days=1)
    organization = send(platform, "/v1/organizations", code=f"G-{stock.code}", name=f"Client {stock.code}")
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/calendar?day={day}&room={stock.atrium}")
    await drawn(tab, day, 13 * 60)
    await tab.until("location.pathname === '/offerings/new' && !!document.querySelector('#form-create')")

    # the drawn room is chosen; of the course that is chosen here, those who may teach it are told
    await tab.go(f"{await tab.run('location.href')}&course={stock.course}")
    await tab.until(f"document.querySelector('[name=room1]')?.value === '{stock.atrium}'")
    assert await tab.run(f"{option('[name=lead11]', stock.anna)}.parentElement.label") == "Free"
    await tab.type("#form-create [name=code]", f"DRAWN-{stock.code}")
    await tab.set("[name=visibility]", "organization")
    await tab.set("[name=organization]", organization["organization"])
    await tab.set("[name=lead11]", stock.anna)
    await tab.set("[name=assist11]", stock.ben)
    await tab.set("[name=thing11]", stock.projector)
    await tab.type("[name=join_url1]", "https://meet.example.org/neg")
    await tab.click("#form-create button.main")

    await tab.until("location.pathname.startsWith('/offerings/o')")
    await tab.until(says("#part-sessions", "13:00\u201314:30", f"Atrium {stock.code}", f"Anna {stock.code}"))
    await tab.until(says("#part-facts", "its organization"))
    offering = (await tab.run("location.pathname")).rpartition("/")[2]
    (session,) = read(platform, "/v1/sessions", offering=offering)["items"]
    assert (session["room"], session["instructors"], session["assistants"]) == (stock.atrium, [stock.anna], [stock.ben])
    assert (session["equipment"], session["join_url"]) == (
        [{"equipment": stock.projector}],
        "https://meet.example.org/neg",
    )
    found = read(platform, f"/v1/offerings/{offering}")
    assert (found["visibility"], found["organization"]) == ("organization", organization["organization"])
    assert tab.problems == []


async def test_what_is_taken_says_so_where_it_is_chosen_and_is_overridden_with_a_reason(platform, open_tab, stock):
    day = next_monday()
    times = {"starts_at": f"{day}T08:00:00Z", "ends_at": f"{day}T09:00:00Z"}
    other = offer(platform, stock, 1)
    send(
        platform, f"/v1/offerings/{other}/sessions", component="workshop", room=stock.atrium, instructors=[stock.anna],
        **times,
    )  # fmt: skip
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/offerings/{offer(platform, stock, 2)}")
    await opened(tab, "#form-session")
    await tab.set("#form-session [name=date]", str(day))
    await tab.set("#form-session [name=from]", "08:00")
    await tab.set("#form-session [name=to]", "12:00")
    await tab.until(f"{option('#form-session [name=room]', stock.atrium)}?.text.includes('taken by O1-{stock.code}')")
    assert await tab.run(f"{option('#form-session [name=room]', stock.studio)}.parentElement.label") == "Free"
    assert "teaches then" in await tab.run(f"{option('#form-session [name=lead1]', stock.anna)}.text")
    await tab.set("#form-session [name=room]", stock.atrium)
    told = says("#form-session .refused", "taken by", f"O1-{stock.code}")
    await press(tab, "#form-session button[value=try]", told)
    assert await tab.run("document.querySelector('#form-session [name=room]').value") == stock.atrium

    await tab.click("#form-session [name=all_the_same]")
    await tab.type("#form-session [name=reason]", "One of them is outdoors.")
    await press(
        tab, "#form-session button[value=do]", says("#part-sessions .rows", "in spite of: room taken")
    )  # fmt: skip
    assert tab.problems == []


async def test_a_series_is_tried_and_added_without_its_exceptions(platform, open_tab, stock):
    offering = offer(platform, stock)
    first = next_monday()
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/offerings/{offering}")
    await opened(tab, "#form-series")
    await tab.set("#form-series [name=date]", str(first))
    await tab.set("#form-series [name=from]", "09:00")
    await tab.set("#form-series [name=to]", "12:30")
    await tab.until(f"!!{option('#form-series [name=room]', stock.studio)}")
    await tab.set("#form-series [name=room]", stock.studio)
    await tab.set("#form-series [name=lead1]", stock.ben)
    await tab.click("#form-series [name=on_MO]")
    await tab.set("#form-series [name=count]", "6")
    await tab.set("#form-series [name=exceptions]", f"{first + timedelta(weeks=2)}")
    await press(
        tab, "#form-series button[value=try]", says("#form-series .concerned", "5 sessions:", "09:00\u201312:30")
    )
    assert read(platform, "/v1/sessions", offering=offering)["items"] == []
    await press(tab, "#form-series button[value=do]", says("#part-sessions", "Series added"))
    sessions = read(platform, "/v1/sessions", offering=offering)["items"]
    assert [one["room"] for one in sessions] == [stock.studio] * 5
    await tab.until("document.querySelectorAll('#part-sessions .rows > li').length === 5")
    assert tab.problems == []


async def test_of_an_hour_that_comes_twice_the_one_that_is_meant_is_asked_for(platform, open_tab, stock):
    offering = offer(platform, stock)
    november = date(next_monday(60).year, 11, 1)
    back = november - timedelta(days=november.weekday() + 1 if november.weekday() < 6 else 7)
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/offerings/{offering}")
    await opened(tab, "#form-series")
    for name, value in (("date", str(back)), ("from", "02:30"), ("to", "04:00"), ("count", "1")):
        await tab.set(f"#form-series [name={name}]", value)
    beside = "document.querySelector('#form-series [name=ambiguous][aria-invalid]')?.parentElement.innerText"
    await press(tab, "#form-series button[value=try]", f"!!{beside}?.includes('twice')")
    await tab.set("#form-series [name=ambiguous]", "later")
    await press(tab, "#form-series button[value=try]", says("#form-series .concerned", "1 session:"))
    await press(tab, "#form-series button[value=do]", says("#part-sessions", "Series added"))
    (session,) = read(platform, "/v1/sessions", offering=offering)["items"]
    assert session["starts_at"] == f"{back}T01:30:00Z"


@pytest.mark.parametrize("width", [1440, 390])
async def test_room_and_people_are_changed_with_their_consequences_first_then_off_and_on(
    platform, open_tab, stock, width
):
    offering, day = offer(platform, stock), next_monday()
    session = send(
        platform, f"/v1/offerings/{offering}/sessions", component="workshop", room=stock.atrium,
        instructors=[stock.anna], starts_at=f"{day}T08:00:00Z", ends_at=f"{day}T10:00:00Z",
    )["session"]  # fmt: skip
    platform.enroll_somebody(offering)
    tab = await open_tab(width)
    await tab.go(f"{platform.url}/offerings/{offering}")
    await tab.click("#part-sessions .rows .acts a")
    await tab.until("location.pathname.startsWith('/sessions/') && !!document.querySelector('#form-room')")

    # another room
    await opened(tab, "#form-room")
    await tab.set("#form-room [name=room]", stock.studio)
    await press(tab, "#form-room button[value=try]", says("#form-room", "1 holds a seat", "Nothing stands in the way"))
    assert read(platform, f"/v1/sessions/{session}")["room"] == stock.atrium
    await press(tab, "#form-room button[value=do]", says("#part-plan .facts", f"Studio {stock.code}"))

    # somebody else
    await opened(tab, "#form-assign")
    await tab.set("#form-assign [name=lead1]", stock.ben)
    await press(tab, "#form-assign button[value=try]", says("#form-assign", "2 instructors, who are to be told"))
    await press(tab, "#form-assign button[value=do]", says("#part-plan .facts", f"Ben {stock.code}"))

    # called off, and restored
    await opened(tab, "#form-off")
    await press(tab, "#form-off button[value=try]", says("#form-off", "Nothing was changed", "1 learner would be told"))
    await press(tab, "#form-off button[value=do]", says("#part-plan", "What it had reserved is free again"))
    await press(tab, "#form-restore button[value=try]", says("#form-restore", "Nothing stands in the way"))
    await press(tab, "#form-restore button[value=do]", says("#part-plan", "It takes place after all"))
    found = read(platform, f"/v1/sessions/{session}")
    assert (found["state"], found["room"], found["instructors"]) == ("scheduled", stock.studio, [stock.ben])
    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
    assert tab.problems == []


async def test_a_hold_keeps_a_room_lists_its_expiry_and_is_used_or_released(platform, open_tab, stock):
    offering, day = offer(platform, stock), next_monday()
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/offerings/{offering}")
    for start in ("09:00", "14:00"):
        await opened(tab, "#form-hold")
        await tab.set("#form-hold [name=date]", str(day))
        await tab.set("#form-hold [name=from]", start)
        await tab.set("#form-hold [name=to]", f"{int(start[:2]) + 2}:00")
        await tab.until(f"{option('#form-hold [name=room]', stock.atrium)}?.parentElement.label === 'Free'")
        await tab.set("#form-hold [name=room]", stock.atrium)
        await tab.set("#form-hold [name=lead1]", stock.anna)
        await press(tab, "#form-hold button.main", says("#part-holds .rows", start, "expires tomorrow"))
        await tab.until("!document.querySelector('#form-hold [name=date]').value")

    # the first becomes a session, the second is given back
    await tab.click("#part-holds .rows li:first-child a.button")
    await tab.until(f"document.querySelector('#form-session [name=room]')?.value === '{stock.atrium}'")
    assert await tab.run(f"{option('#form-session [name=room]', stock.atrium)}.parentElement.label") == "Free"
    await press(
        tab, "#form-session button.main", says("#part-sessions .rows", "09:00\u201311:00", f"Atrium {stock.code}")
    )
    await tab.point("h1")
    await tab.until("document.querySelectorAll('#part-holds .rows > li').length === 1")
    await press(tab, "#part-holds .rows form button", says("#part-holds", "Released."))
    await tab.until("!document.querySelector('#part-holds .rows')")
    assert [one["state"] for one in read(platform, "/v1/holds", offering=offering)["items"]] == ["used", "released"]
    assert tab.problems == []


async def test_what_is_chosen_stays_while_others_go_on_planning(platform, open_tab, stock):
    offering, day = offer(platform, stock), next_monday()
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/offerings/{offering}")
    await tab.until("document.querySelector('[data-wire]').textContent === 'Live'")
    await opened(tab, "#form-session")
    for name, value in (("date", str(day)), ("from", "09:00"), ("to", "11:00")):
        await tab.set(f"#form-session [name={name}]", value)
    await tab.until(f"!!{option('#form-session [name=room]', stock.studio)}")
    await tab.set("#form-session [name=room]", stock.studio)
    await tab.point("h1")
    send(
        platform, f"/v1/offerings/{offering}/sessions", component="workshop", room=stock.atrium,
        starts_at=f"{day}T07:00:00Z", ends_at=f"{day}T12:00:00Z",
    )  # fmt: skip
    await tab.until("document.querySelectorAll('#part-sessions .rows > li').length === 1")
    await tab.until(f"{option('#form-session [name=room]', stock.atrium)}?.text.includes('taken by O1-{stock.code}')")
    form = "document.querySelector('#form-session').elements"
    kept = await tab.run(f"['date', 'from', 'to', 'room'].map((name) => {form}[name].value)")
    assert kept == [str(day), "09:00", "11:00", stock.studio]
    assert tab.problems == []
