"""A learner enrolls herself, her manager agrees, and a coordinator sees why another was refused."""

import secrets

import pytest

from tests.browser.coordinating import drafted, enrolled, furnish, next_monday, offer, opened, press, read, says, send

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
WIDE = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def firm(platform):
    """An offering of one seat for which a manager has to agree; a learner of an organization, and her manager."""
    stock, day, code = furnish(platform), next_monday(), secrets.token_hex(3)
    offering = offer(
        platform, stock, title=f"Listening {code}", capacity=1, starts_at=f"{day}T08:00:00Z", ends_at=f"{day}T10:00:00Z"
    )
    send(platform, f"/v1/offerings/{offering}/terms", approval="manager")
    organization = send(platform, "/v1/organizations", code=code, name=f"Firm {code}")["organization"]
    learner = send(platform, "/v1/learners", name=f"Mina {code}", organization=organization)["learner"]
    tokens = (
        platform.token_of("learner", "--learner", learner),
        platform.token_of("manager", "--organization", organization),
    )
    return offering, learner, f"Listening {code}", f"Mina {code}", tokens


@pytest.mark.parametrize("width", [1440, 390])
async def test_a_learner_asks_her_manager_agrees_and_she_has_a_seat(platform, open_tab, firm, width):
    offering, learner, title, name, (hers, bosss) = firm
    tab = await open_tab(width, token=hers)
    await tab.go(platform.url)
    await tab.until("location.pathname === '/learning'")
    await tab.go(f"{platform.url}/catalog?q={title.replace(' ', '+')}")
    assert await tab.run(says("#part-catalog", title, "1 seat left"))
    row = f"#c-{offering}"
    await press(tab, f"{row} button.main", says(row, "asked", "waits for the manager"))
    assert await tab.run(WIDE)

    boss = await open_tab(width, token=bosss)
    await boss.go(f"{platform.url}/approvals")
    assert await boss.run(says("#part-approvals", name, title, "0 of 1 seats taken"))
    assert await boss.run(WIDE)
    tried = says("#part-approvals", "Nothing was changed.", f"{name} would get a seat. 1 notice would go out.")
    await press(boss, "#part-approvals button[value=try]", tried)
    assert await boss.run(WIDE)
    await press(boss, "#part-approvals button.main", says("#part-approvals", "Nobody waits for you"))

    await enrolled(platform, offering, learner)
    await tab.go(f"{platform.url}/learning")
    await tab.until(says("#part-ahead", title, "enrolled"))
    assert await tab.run(WIDE)
    assert read(platform, f"/v1/enrollments/{offering}.{learner}")["via"] == "request"
    await press(tab, "#part-ahead li button", says("#part-ahead", "You are on nothing yet"))
    assert tab.problems == boss.problems == []


async def test_who_is_not_agreed_to_is_not_on_it_and_a_coordinator_reads_why_another_was_refused(
    platform, open_tab, firm
):
    offering, learner, _, _, (hers, bosss) = firm
    tab = await open_tab(token=hers)
    await tab.go(f"{platform.url}/catalog")
    await press(tab, f"#c-{offering} button.main", says(f"#c-{offering}", "asked"))
    boss = await open_tab(token=bosss)
    await boss.go(f"{platform.url}/approvals")
    await opened(boss, "#part-approvals details form")
    await boss.type("#part-approvals details [name=reason]", "In spring, please.")
    await press(boss, "#part-approvals details form button", says("#part-approvals", "Nobody waits for you"))
    assert read(platform, f"/v1/requests/{offering}.{learner}")["why"] == "In spring, please."

    platform.enroll_somebody(offering)
    with platform.api() as api:
        body = {"offering": offering, "learner": learner, "if_full": "refuse"}
        assert api.post("/v1/enrollments", json=body).json()["type"] == "/problems/offering-full"
    story = read(platform, f"/v1/enrollments/{offering}.{learner}/story")["items"]
    assert [line["what"] for line in story][-2:] == ["enrollment-rejected", "enrollment-refused"]
    coordinator = await open_tab()
    await coordinator.go(f"{platform.url}/learners/{learner}")
    await coordinator.until(says("#part-timeline", "was refused"))
    assert coordinator.problems == []


async def test_a_learner_is_told_when_there_is_a_date_and_a_coordinator_sees_who_waits(platform, open_tab):
    stock = furnish(platform)
    title, name = f"Negotiation {stock.code}", f"Aiko {stock.code}"
    learner = send(platform, "/v1/learners", name=name, email="aiko@x.test")["learner"]
    tab = await open_tab(390, token=platform.token_of("learner", "--learner", learner))
    await tab.go(f"{platform.url}/catalog?q={title.replace(' ', '+')}")
    row = f"#u-{stock.course}"
    await tab.until(says(row, title, "Tell me when dated"))
    assert await tab.run(WIDE)
    await press(tab, f"{row} button", says(row, "You will be told"))

    coordinator = await open_tab()
    await coordinator.go(f"{platform.url}/courses/{stock.course}")
    await coordinator.until(says("#part-interest", "Wait for a date 1", name))
    day = next_monday()
    offering = drafted(platform, stock, title=title, starts_at=f"{day}T08:00:00Z", ends_at=f"{day}T10:00:00Z")
    await coordinator.go(f"{platform.url}/offerings/{offering}")
    await coordinator.until(says("#form-publish", "1 who waits for a date"))
    await press(coordinator, "#form-publish button.main", says("#part-facts", "0 enrolled, no limit"))
    await coordinator.go(f"{platform.url}/courses/{stock.course}")
    await coordinator.until(says("#part-interest", "told of 1 date"))
    await tab.go(f"{platform.url}/catalog?q={title.replace(' ', '+')}")
    await tab.until(says(f"#c-{offering}", title, "Enroll"))
    await tab.go(f"{platform.url}/learning")
    await tab.until(says("#part-ahead", "You will be told of a date", title))
    assert await tab.run(WIDE)
    await press(tab, "#part-ahead li button", says("#part-ahead", "You are on nothing yet"))
    assert tab.problems == coordinator.problems == []
