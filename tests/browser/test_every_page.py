"""Every page, on a phone and read aloud: a menu leads everywhere, and no page has to be moved sideways."""

from datetime import timedelta
from time import sleep

import pytest

from tests.browser.coordinating import furnish, next_monday, offer, read, send

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
WIDE = """[...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1 && !one.closest('.scroll, .unseen, svg');
}).map((one) => one.outerHTML.slice(0, 120))"""

CONTROLS = {
    "button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "spinbutton", "Date", "InputTime",
    "DateTime",
}  # fmt: skip
KEYLESS = """[...document.querySelectorAll('main form[method=post]')]
  .filter((form) => !form.matches('[action="/sample/reset"]') && !form.elements.key?.value)
  .map((form) => form.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def addresses(platform):
    """Every page there is, each with something on it."""
    stock, day = furnish(platform), next_monday()
    offering = offer(
        platform, stock, 1, title="Negotiation for those who have negotiated before, in Berlin", capacity=12
    )
    taken = {"room": stock.atrium, "instructors": [stock.anna], "component": "workshop"}
    session = send(
        platform, f"/v1/offerings/{offering}/sessions", **taken, starts_at=f"{day}T08:00:00Z",
        ends_at=f"{day}T11:00:00Z",
    )["session"]  # fmt: skip
    send(
        platform, "/v1/holds", offering=offering, room=stock.studio, instructors=[stock.ben], minutes=2_000,
        starts_at=f"{day}T08:00:00Z", ends_at=f"{day}T11:00:00Z", timezone="Europe/Berlin",
    )  # fmt: skip
    job = send(platform, "/v1/imports/learners")["job"]
    with platform.api() as api:
        rows = "key,name,e-mail address of the person\n4711,Anna Berg,anna.berg@a-long-name-of-a-company.example\n"
        api.put(f"/v1/imports/learners/{job}/parts/1", content=rows).raise_for_status()
    rollout = send(platform, "/v1/rollouts", offering=offering, sites=["Berlin"])["job"]
    learner = platform.enroll_somebody(offering)
    notice = until_told(platform, learner)
    program = read(platform, "/v1/programs")["items"][0]["program"]
    requirement = send(
        platform, "/v1/requirements", code="NEGOTIATE", title="Negotiation within a month", course=stock.course,
        who={"learners": [learner]}, due={"within_days": 30},
    )["requirement"]  # fmt: skip
    return [
        "/", "/offerings", "/offerings/new", f"/offerings/new?course={stock.course}&date={day}&from=09:00&to=12:00",
        f"/offerings/{offering}", f"/sessions/{session}", f"/calendar?day={day}", f"/calendar?view=month&day={day}",
        "/courses", f"/courses/{stock.course}", f"/programs/{program}", "/advice", "/venues", f"/venues/{stock.venue}",
        f"/venues/{stock.venue}?week={day + timedelta(days=1)}", "/instructors", f"/instructors/{stock.anna}",
        f"/instructors/{stock.anna}?week={day}", "/learners", f"/learners/{learner}", "/organizations",
        "/requirements", f"/requirements/{requirement}",
        "/imports", f"/imports/learners/{job}", f"/imports/rollouts/{rollout}",
        "/reports/completion", "/reports/completion?by=course,offering",
        f"/reports/completion/learners?offering={offering}&figure=enrolled",
        f"/people/path?program={program}&phase=live", f"/people/need?offering={offering}",
        "/find?q=neg", f"/history/offering:{offering}",
        "/policies", "/outbox", "/outbox/templates", f"/outbox/{notice}", "/catalog", "/learning", "/approvals",
        "/sample/reset", "/nowhere",
    ]  # fmt: skip


def until_told(platform, learner):
    """The notice that the learner was enrolled, once it stands in the outbox."""
    for _ in range(1200):
        if found := read(platform, f"/v1/notices?learner={learner}")["items"]:
            return found[0]["notice"]
        sleep(0.05)
    raise AssertionError("nobody was told")


async def test_no_page_is_wider_than_a_phone_folded_or_unfolded(platform, open_tab, addresses):
    tab = await open_tab(390)
    wide = {}
    for address in addresses:
        await tab.go(platform.url + address)
        for unfold in (
            "",
            "for (const one of document.querySelectorAll('main details:not([data-menu])')) one.open = true",
        ):
            await tab.run(unfold)
            if not await tab.run("document.documentElement.scrollWidth <= innerWidth && innerWidth === 390"):
                wide[address] = await tab.run(WIDE)
    assert wide == {}


async def test_the_menu_leads_to_every_page_and_closes_with_escape(platform, open_tab):
    tab = await open_tab(390)
    await tab.go(platform.url)
    links = "[...document.querySelectorAll('.places a')]"
    assert not await tab.run(f"{links}.some((one) => one.checkVisibility())")
    await tab.click("nav .menu")
    await tab.until(f"{links}.every((one) => one.checkVisibility())")
    inside = f"{links}.every((one) => one.getBoundingClientRect().right <= innerWidth)"
    assert await tab.run(f"{inside} && {links}.length >= 9")
    assert await tab.run(f"{links}.every((one) => one.getBoundingClientRect().height >= 40)")
    await tab.press("Escape")
    await tab.until(f"!{links}.some((one) => one.checkVisibility())")
    await tab.click("nav .menu")
    await tab.click(".places a[data-go=v]")
    await tab.until("location.pathname === '/venues'")


async def test_on_a_desk_every_page_is_a_press_away(platform, open_tab):
    tab = await open_tab(1440)
    await tab.go(platform.url)
    assert await tab.run("[...document.querySelectorAll('.places a')].every((one) => one.checkVisibility())")
    assert not await tab.run("document.querySelector('nav .menu').checkVisibility()")


async def test_every_control_has_a_name_and_every_form_its_key_on_every_page(platform, open_tab, addresses):
    tab = await open_tab(1440)
    nameless, keyless = {}, {}
    for address in addresses[:-1]:
        await tab.go(platform.url + address)
        await tab.run("for (const one of document.querySelectorAll('main details')) one.open = true")
        nodes = (await tab.call("Accessibility.getFullAXTree"))["nodes"]
        found = [one["role"]["value"] for one in nodes if _is_control(one) and not one.get("name", {}).get("value")]
        forms = await tab.run(KEYLESS)
        nameless |= {address: found} if found else {}
        keyless |= {address: forms} if forms else {}
    assert (nameless, keyless) == ({}, {})
    assert tab.problems == []


def _is_control(node) -> bool:
    return not node.get("ignored") and node.get("role", {}).get("value") in CONTROLS
