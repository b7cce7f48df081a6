"""How the pages behave while somebody works on them."""

import re

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
PAGES = (
    "/",
    "/offerings",
    "/offerings/new",
    "/courses",
    "/calendar",
    "/advice",
    "/venues",
    "/instructors",
    "/learners",
    "/reports/completion",
    "/reports/completion?by=course,offering",
    "/find?q=be",
)


FULL = "DISCOVERY-BERLIN-2"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1440, 390])
async def test_every_page_fits_and_stands_alone(platform, open_tab, width, dark):
    tab = await open_tab(width, dark=dark)
    offering = platform.offering(FULL)
    hosts = set()
    for page in (*PAGES, f"/offerings/{offering}"):
        await tab.go(platform.url + page)
        assert await tab.run("document.documentElement.scrollWidth") <= width, page
        hosts |= set(await tab.run("performance.getEntriesByType('resource').map(one => new URL(one.name).host)"))
    assert hosts == {platform.url.removeprefix("http://")}
    assert tab.problems == []


async def test_the_keyboard_finds_goes_and_lists(platform, open_tab):
    tab = await open_tab()
    await tab.go(platform.url)
    await tab.press("/")
    assert await tab.run("document.activeElement.id") == "find"
    await tab.press("Escape")
    await tab.press("?")
    await tab.until("document.getElementById('keys').open")
    await tab.press("Escape")
    await tab.until("!document.getElementById('keys').open")
    await tab.press("g")
    await tab.press("o")
    await tab.until("location.pathname === '/offerings'")


async def test_focus_is_always_visible(platform, open_tab):
    tab = await open_tab()
    await tab.go(platform.url)
    for _ in range(12):
        await tab.press("Tab")
        style = await tab.run("getComputedStyle(document.activeElement).outline")
        assert "none" not in style, await tab.run("document.activeElement.outerHTML.slice(0, 120)")


async def test_nothing_moves_under_the_pointer_until_it_leaves(platform, open_tab):
    tab = await open_tab()
    offering = platform.offering(FULL)
    await tab.go(f"{platform.url}/offerings/{offering}")
    await tab.until("document.querySelector('[data-wire]').textContent === 'Live'")
    rows = "[...document.querySelectorAll('#part-waitlist tbody tr')].map(row => row.id).join()"
    before = await tab.run(rows)
    await tab.point("#part-waitlist tbody tr:first-child td:nth-child(2)")

    learner = platform.enroll_somebody(offering)

    await tab.until("!document.querySelector('#part-waitlist [data-held]').hidden")
    assert await tab.run(rows) == before
    await tab.point("h1")
    await tab.until(f"{rows} !== '{before}'")
    assert learner in await tab.run(rows)


async def test_what_is_being_typed_stays(platform, open_tab):
    tab = await open_tab()
    offering = platform.offering(FULL)
    await tab.go(f"{platform.url}/offerings/{offering}")
    await tab.until("document.querySelector('[data-wire]').textContent === 'Live'")
    await tab.click("#raise summary")
    await tab.type("#form-capacity [name=reason]", "A larger ro")
    await tab.run("document.activeElement.blur()")
    waiting = await tab.run("document.querySelector('#part-facts [data-figure=waiting]').textContent")
    await tab.point("h1")

    platform.enroll_somebody(offering)

    await tab.until(f"document.querySelector('#part-facts [data-figure=waiting]').textContent === '{int(waiting) + 1}'")
    assert (
        await tab.run(
            "document.querySelector('#raise').open && document.querySelector('#form-capacity [name=reason]').value"
        )
        == "A larger ro"
    )


async def test_a_refusal_stands_beside_its_form_and_keeps_what_was_typed(platform, open_tab):
    tab = await open_tab()
    await tab.go(f"{platform.url}/courses")
    await tab.click("#part-courses details summary")
    await tab.type("#form-create [name=title]", "Another negotiation")
    await tab.type("#form-create [name=code]", "negotiation")
    await tab.type("#form-create [name=title1]", "Workshop")
    await tab.click("#form-create button.main")
    said = await tab.until("document.querySelector('#form-create .refused')?.innerText")
    assert re.search("already", said)
    assert await tab.run("document.querySelector('#form-create [name=title]').value") == "Another negotiation"


async def test_the_reader_in_another_zone_reads_their_own_time(platform, chromium):
    tab = await chromium.tab()
    await tab.look(1440)
    await tab.zone("America/New_York")
    await tab.call(
        "Network.setCookie", name="rollbook_session", value=platform.token, url=platform.url, sameSite="Strict"
    )
    await tab.go(f"{platform.url}/offerings/{platform.offering(FULL)}")
    await tab.until("document.documentElement.dataset.zone === 'America/New_York'")
    assert "09:00 Berlin" in await tab.run("document.querySelector('#part-facts').innerText")


async def test_the_past_is_shown_without_actions(platform, open_tab):
    tab = await open_tab()
    await tab.go(f"{platform.url}/reports/completion")
    await tab.click(".asof summary")
    await tab.set("#asof-known", "2020-01-01T12:00")
    await tab.click(".asof button.main")
    await tab.until("location.search.includes('known_at=2020') && !!document.querySelector('.banner')")
    await tab.until(
        "!!document.querySelector('#part-report')?.innerText.includes('No enrollments were known at that moment')"
    )


async def test_the_pages_work_without_scripts(platform, open_tab):
    tab = await open_tab()
    offering = platform.offering(FULL)
    await tab.call("Emulation.setScriptExecutionDisabled", value=True)
    await tab.call("Page.navigate", url=f"{platform.url}/offerings/{offering}?q=Ines")
    await tab.until("document.querySelector('#found')?.innerText.includes('Ines')")


async def test_every_control_says_what_it_is(platform, open_tab):
    tab = await open_tab()
    offering = platform.offering(FULL)
    for page in (*PAGES, f"/offerings/{offering}"):
        await tab.go(platform.url + page)
        nodes = (await tab.call("Accessibility.getFullAXTree"))["nodes"]
        controls = {
            "button",
            "link",
            "textbox",
            "searchbox",
            "combobox",
            "checkbox",
            "spinbutton",
            "Date",
            "InputTime",
            "DateTime",
        }
        nameless = [
            node["role"]["value"]
            for node in nodes
            if not node.get("ignored")
            and node.get("role", {}).get("value") in controls
            and not node.get("name", {}).get("value")
        ]
        assert nameless == [], page


async def test_a_page_nobody_sees_gives_its_connection_back(platform, open_tab):
    tab = await open_tab()
    offering = platform.offering(FULL)
    await tab.call(
        "Page.addScriptToEvaluateOnNewDocument",
        source="""window.hide = (hidden) => {
          Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        };
        const later = window.setTimeout;
        window.setTimeout = (what, after, ...more) => later(what, Math.min(after ?? 0, 300), ...more);""",
    )
    await tab.go(f"{platform.url}/offerings/{offering}")
    await tab.until("document.querySelector('[data-wire]').textContent === 'Live'")
    await tab.run("hide(true)")
    await tab.until("document.querySelector('[data-wire]').textContent === 'Resting'")
    learner = platform.enroll_somebody(offering)
    await tab.run("hide(false)")
    await tab.until(f"!!document.getElementById('w-{learner}')")
