"""What a coordinator does, with no terminal, on a desk and on a phone."""

from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

ZONE = ZoneInfo("Europe/Berlin")
pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
CLOSED = "document.querySelector('#part-roll').innerText.includes('roll closed')"
PEOPLE = ("Ines", "Rosa", "Leyla")


LISTED = """[...document.querySelectorAll('#found li')]
  .filter((li) => li.innerText.includes('NAME') && li.querySelector('button'))
  .map((li) => '#' + li.id + ' button')[0]"""


async def enroll(tab, name: str) -> None:
    await tab.run("document.querySelector('#enroll-q').value = ''")
    await tab.type("#enroll-q", name)
    await tab.click(await tab.until(LISTED.replace("NAME", name)))
    await tab.until(has_row("#part-roster", name))


async def close_roll(tab) -> None:
    """A part that is drawn anew at that moment swallows a click; a person clicks again."""
    for _ in range(4):
        if await tab.run("!!document.querySelector('#form-close button')"):
            await tab.click("#form-close button")
        with suppress(AssertionError):
            await tab.until(CLOSED, 5)
            return
    await tab.until(CLOSED)


def has_row(part: str, text: str) -> str:
    return f"[...document.querySelectorAll('{part} tbody tr')].some((row) => row.innerText.includes('{text}'))"


@pytest.mark.parametrize(("width", "code"), [(1440, "DESK"), (390, "PHONE")])
async def test_from_a_course_to_its_completion(platform, open_tab, width, code):
    tab = await open_tab(width)

    # a course of one live session
    await tab.go(f"{platform.url}/courses")
    await tab.click("#part-courses details summary")
    await tab.type("#form-create [name=title]", f"Objection handling, {code}")
    await tab.type("#form-create [name=code]", f"OBJ-{code}")
    await tab.type("#form-create [name=title1]", "Role play")
    await tab.click("#form-create button.main")
    await tab.until(f"document.querySelector('#part-courses table').innerText.includes('Objection handling, {code}')")

    # an offering of it, whose session began an hour ago
    start = datetime.now(ZONE) - timedelta(hours=1)
    end = start + timedelta(minutes=45)
    row = f"[...document.querySelectorAll('#part-courses tr')].find((row) => row.innerText.includes('{code}'))"
    await tab.go(platform.url + await tab.until(f"{row}.querySelector('a.button').getAttribute('href')"))
    await tab.type("[name=code]", f"OBJ-{code}-1")
    await tab.type("[name=capacity]", "12")
    await tab.set("[name=date1]", f"{start:%Y-%m-%d}")
    await tab.set("[name=from1]", f"{start:%H:%M}")
    await tab.set("[name=to1]", f"{end:%H:%M}")
    await tab.click("#part-create button.main")
    await tab.until("location.pathname.startsWith('/offerings/o') && !!document.querySelector('#enroll-q')")
    await tab.until("document.querySelector('[data-wire]').textContent === 'Live'")
    offering = await tab.run("location.href")

    # three people, who were there from the start
    await tab.set("#enroll-since", "start")
    for name in PEOPLE:
        await enroll(tab, name)
    await tab.until("document.querySelector('#part-facts [data-figure=enrolled]').textContent === '3'")

    # the roll: one mark for one, the rest at once, and the close
    await tab.click("#part-sessions .rows a.roll-door")
    await tab.until("document.querySelectorAll('.roll tbody tr').length === 3")
    await tab.click(".roll tbody tr:first-child button[value=present]")
    await tab.until("document.querySelector('[data-figure=recorded]').textContent === '1'")
    await tab.click("#form-all button")
    await tab.until("document.querySelector('[data-figure=recorded]').textContent === '3'")
    await close_roll(tab)

    # and the completion, on the offering and in the report
    await tab.go(offering)
    await tab.until("document.querySelector('#part-outcome [data-figure=completed]')?.textContent === '3'")
    await tab.go(f"{platform.url}/reports/completion")
    row = await tab.until(
        f"[...document.querySelectorAll('.report tr')].find(row => row.innerText.includes('OBJ-{code}')).innerText"
    )
    assert "100 %" in row
    assert tab.problems == []


async def test_a_cancelled_seat_goes_to_the_next_in_line_within_a_second(platform, open_tab):
    tab = await open_tab()
    await tab.go(platform.url)
    await tab.until("document.querySelector('[data-wire]').textContent === 'Live'")
    figures = "document.querySelector('#part-proof .figures').innerText.replace(/\\s+/g, ' ')"
    assert await tab.run(figures) == "12 of 12 seats taken 4 waiting"
    said = await tab.run("document.querySelector('#part-proof form .sub').textContent")
    leaving, coming = said.removeprefix("Ends the seat of ").removesuffix(" is next in line.").split("; ")

    await tab.click("#form-cancelseat button", times=2)

    await tab.until(f"{figures} === '12 of 12 seats taken 3 waiting'")
    lines = "[...document.querySelectorAll('#part-feed summary')].map((line) => line.innerText)"
    line = await tab.until(f"{lines}.find((line) => line.includes('promoted'))")
    assert f"{coming} promoted" in line
    assert f"because {leaving} gave up a seat" in line
    await tab.until("document.querySelector('#part-needs').innerText.includes('12 of 12, 3 waiting')")

    await tab.click("#part-feed li:first-child summary")
    facts = await tab.run("document.querySelector('#part-feed li:first-child dl').innerText")
    assert "by itself" in facts
    assert f"{leaving}: seat cancelled" in facts
    assert "Cannot make the date" in facts
    assert tab.problems == []


async def test_the_figures_of_the_path_open_the_names_and_those_the_events(platform, open_tab):
    tab = await open_tab()
    await tab.go(platform.url)
    figures = await tab.run("[...document.querySelectorAll('.path b')].map(figure => figure.textContent)")
    assert figures == ["31", "24", "9"]
    await tab.click(".path li:nth-child(3) a")
    await tab.until("location.pathname === '/people/path' && document.querySelectorAll('tbody tr').length === 9")
    await tab.click("tbody tr:first-child td:last-child a")
    await tab.until("location.pathname.startsWith('/history/path') && document.querySelectorAll('.feed li').length > 1")
    assert tab.problems == []
