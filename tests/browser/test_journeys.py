"""What a learner, a manager and a coordinator come for, each walked from their first page to its end."""

import secrets
from typing import NamedTuple

import pytest

from tests.browser.coordinating import Stock, enrolled, furnish, next_monday, offer, opened, press, read, says, send

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
WIDE = "document.documentElement.scrollWidth <= innerWidth"


class Firm(NamedTuple):
    """An organization with a manager and two of her people, and an offering of two seats, of which one is taken."""

    stock: Stock
    title: str
    offering: str
    organization: str
    mina: str
    noor: str
    seated: str


@pytest.fixture
def firm(platform) -> Firm:
    stock, day, code = furnish(platform), next_monday(), secrets.token_hex(3)
    title = f"Listening {code}"
    times = {"starts_at": f"{day}T08:00:00Z", "ends_at": f"{day}T10:00:00Z"}
    offering = offer(platform, stock, title=title, capacity=1, **times)
    send(platform, f"/v1/offerings/{offering}/sessions", component="workshop", room=stock.atrium, **times)
    organization = send(platform, "/v1/organizations", code=code, name=f"Firm {code}")["organization"]
    mina, noor = (
        send(
            platform, "/v1/learners", name=f"{name} {code}", email=f"{name.lower()}.{code}@firm.example",
            organization=organization, job_role=f"Nurse {code}",
        )["learner"]
        for name in ("Mina", "Noor")
    )  # fmt: skip
    send(
        platform, "/v1/requirements", code=f"R-{code}", title=f"Listening {code} at once", course=stock.course,
        who={"job_roles": [f"Nurse {code}"]}, due={"within_days": 0},
    )  # fmt: skip
    return Firm(stock, title, offering, organization, mina, noor, platform.enroll_somebody(offering))


@pytest.mark.parametrize("width", [1440, 390])
async def test_a_learner_finds_what_is_required_waits_and_gets_the_seat_that_comes_free(
    platform, open_tab, firm, width
):
    tab = await open_tab(width, token=platform.token_of("learner", "--learner", firm.mina))
    await tab.go(platform.url)
    await tab.until(says("#part-required", firm.title, "due", "Find"))
    assert await tab.run(WIDE)
    await tab.run("document.querySelector('#part-required tbody a').click()")
    await tab.until(says("#part-catalog", firm.title, "full"))
    await tab.run(f"document.querySelector('#c-{firm.offering} a').click()")

    # the offering's own page says where she stands, and is where she joins the queue
    await tab.until(says("#part-place", "It is full"))
    assert not await tab.run("!!document.querySelector('#part-enroll')")
    await press(tab, "#part-place button.main", says("#part-place", "on the waitlist"))
    send(platform, f"/v1/enrollments/{firm.offering}.{firm.seated}/cancel", reason="Somebody else has the seat.")
    await enrolled(platform, firm.offering, firm.mina)
    await tab.go(f"{platform.url}/learning")
    await tab.until(says("#part-ahead", firm.title, "enrolled", f"Atrium {firm.stock.code}"))
    assert await tab.run(WIDE)
    assert tab.problems == []


@pytest.mark.parametrize("width", [1440, 390])
async def test_a_manager_decides_enrolls_one_of_hers_and_gives_a_seat_up(platform, open_tab, firm, width):
    send(platform, f"/v1/offerings/{firm.offering}/capacity", capacity=5)
    send(platform, f"/v1/offerings/{firm.offering}/terms", approval="manager")
    asking = await open_tab(width, token=platform.token_of("learner", "--learner", firm.mina))
    await asking.go(f"{platform.url}/offerings/{firm.offering}")
    await press(asking, "#part-place button.main", says("#part-place", "asked", "waits for the manager"))

    boss = await open_tab(width, token=platform.token_of("manager", "--organization", firm.organization))
    await boss.go(platform.url)
    await boss.until(says("#part-needs", "1 person asks to be enrolled"))
    await boss.click("#need-asked a.button")
    await boss.until(says("#part-approvals", "Mina", firm.title))
    await press(boss, "#part-approvals button.main", says("#part-approvals", "Nobody waits for you"))
    await enrolled(platform, firm.offering, firm.mina)

    # one of hers is enrolled where the seats are; of others she sees nothing
    await boss.go(f"{platform.url}/offerings/{firm.offering}")
    await boss.until(says("#part-roster", "Mina"))
    await boss.type("#enroll-q", "Noor")
    await boss.until(says("#found", "Noor", "Enroll"))
    await press(boss, "#found button:not(.unseen)", says("#part-roster", "Noor"))
    assert await boss.run("document.querySelectorAll('#part-roster tbody tr').length") == 2
    assert read(platform, f"/v1/enrollments/{firm.offering}.{firm.noor}")["via"] == "manager"

    form = f"#form-cancel-{firm.noor}"
    await opened(boss, form)
    await press(boss, f"{form} button[value=try]", says(form, "Nothing was changed"))
    assert read(platform, f"/v1/enrollments/{firm.offering}.{firm.noor}")["state"] == "enrolled"
    await press(boss, f"{form} button[value=do]", says("#part-roster", "Cancelled."))
    assert await boss.run(WIDE)
    assert asking.problems == boss.problems == []


@pytest.mark.parametrize("width", [1440, 390])
async def test_a_coordinator_sets_terms_keeps_seats_raises_capacity_quietly_and_reads_who_was_told(
    platform, open_tab, firm, width
):
    for learner in (firm.mina, firm.noor):
        send(platform, "/v1/enrollments", offering=firm.offering, learner=learner)
    tab = await open_tab(width)
    await tab.go(f"{platform.url}/offerings/{firm.offering}")
    await opened(tab, "#form-terms")
    await tab.set("#form-terms [name=price]", "450.50")
    await press(tab, "#form-terms button.main", "!!document.querySelector('#form-terms [name=currency][aria-invalid]')")
    await tab.set("#form-terms [name=currency]", "EUR")
    await press(tab, "#form-terms button.main", says("#part-price .facts", "450.50 EUR"))

    # seats that are added go to who waits; the first is told of nothing, for so it was said
    await opened(tab, "#form-capacity")
    await tab.set("#form-capacity [name=capacity]", "2")
    await tab.set("#form-capacity [name=notify]", "none")
    tried = says("#form-capacity", "Nothing was changed.", "Mina", "would get a seat. Nobody would be told.")
    await press(tab, "#form-capacity button[value=try]", tried)
    assert await tab.run(says("#part-facts", "1 of 1 seats taken"))
    assert await tab.run(WIDE)
    await press(tab, "#form-capacity button.main", says("#part-facts", "2 of 2 seats taken"))
    await opened(tab, "#form-capacity")
    await tab.set("#form-capacity [name=capacity]", "6")
    await tab.set("#form-capacity [name=notify]", "")
    tried = says("#form-capacity", "Noor", "would get a seat. 1 notice would go out.")
    await press(tab, "#form-capacity button[value=try]", tried)
    await press(tab, "#form-capacity button.main", says("#part-roster", "Mina", "Noor"))

    await opened(tab, "#form-reserve")
    await tab.set("#form-reserve [name=organization]", firm.organization)
    await tab.set("#form-reserve [name=seats]", "3")
    await press(tab, "#form-reserve button.main", says("#part-facts", "Kept: 1 of 3 for Firm"))
    assert await tab.run(WIDE)

    await tab.go(f"{platform.url}/outbox?offering={firm.offering}&kind=confirmation")
    await tab.until(says("#part-outbox", "Noor"))
    assert not await tab.run(says("#part-outbox", "Mina"))
    await tab.click("#part-outbox tbody a")
    await tab.until(says("#part-letter", firm.title))
    assert await tab.run(WIDE)
    assert tab.problems == []
