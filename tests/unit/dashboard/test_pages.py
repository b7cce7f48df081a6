"""Every page: made of what its reader may see, told plainly where something is missing, and nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from chassis.web import positions
from gateway.dashboard import app
from tests.unit.dashboard import places
from tests.unit.dashboard.conftest import viewer

STATIC = Path(app.__file__).parent / "static"
TEMPLATES = Path(app.__file__).parent / "templates"
SCOPES = places.SCOPES | {
    "/v1/learners": "learners:read",
    "/v1/learners/l01": "learners:read",
    "/v1/organizations": "organizations:read",
    "/v1/enrollments": "enrollments:read",
    "/v1/requests": "enrollments:read",
    "/v1/courses/c3/interest": "enrollments:read",
    "/v1/rolls": "rolls:read",
    "/v1/sessions/o1.s1/roll": "rolls:read",
    "/v1/progress": "completions:read",
    "/v1/needs": "reports:read",
    "/v1/reports/completion": "reports:read",
    "/v1/reports/funnel": "reports:read",
    "/v1/offerings/o1/roster": "enrollments:read",
    "/v1/events": "events:read",
    "/v1/audit/streams/roster:o1": "audit:read",
    "/v1/audit/streams/offering:o1": "audit:read",
}
ADDRESSES = [
    "/",
    "/offerings",
    "/offerings?state=draft",
    "/offerings/o1",
    "/offerings/o3",
    "/offerings/d1",
    "/offerings/new",
    "/offerings/o1?known_at=2026-03-23T08:05",
    "/sessions/o1.s1",
    "/courses",
    "/courses?advice=a1",
    "/courses/c3",
    "/programs/p1",
    "/advice",
    "/advice?advice=a1",
    "/learners",
    "/learners?q=mina",
    "/learners/l01",
    "/reports/completion",
    "/reports/completion?by=format",
    "/reports/completion/learners?figure=completed",
    "/people/path?program=p1&phase=live",
    "/people/need?offering=o2",
    "/find?q=sales",
    "/history/roster:o1",
    "/sample/reset",
    *places.ADDRESSES,
]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_page_shows_everything_it_is_made_of(browser, api, address):
    async def nothing() -> None:
        """No sample to put back."""

    reply = await browser(reset_sample=nothing).get(address)
    assert reply.status_code == 200
    assert "cannot be shown" not in reply.text


@pytest.mark.parametrize("address", ADDRESSES)
async def test_no_page_holds_a_style_or_a_script_of_its_own(browser, address):
    async def nothing() -> None:
        """No sample to put back."""

    reply = await browser(reset_sample=nothing).get(address)
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|hx-on", reply.text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", reply.text))


def test_nothing_comes_from_another_host():
    ours = [file for file in (*TEMPLATES.rglob("*.html"), *STATIC.glob("*.*")) if file.suffix != ".svg"]
    assert [
        file.name
        for file in ours
        if re.search(r"""(src|href|url\(|import)[=(]?\s*["']?(https?:)?//""", file.read_text())
    ] == []


def test_every_control_has_a_name():
    for file in TEMPLATES.rglob("*.html"):
        text = file.read_text()
        for control in re.finditer(r"<(input|select)\b[^>]*>", text):
            tag = control.group()
            if 'type="hidden"' in tag or "aria-label" in tag:
                continue
            before = text[: control.start()]
            wrapped = before.rfind("<label") > before.rfind("</label>")
            named = re.search(r'id="([^"{]*)', tag)
            assert wrapped or (named and f'for="{named.group(1)}' in text), (file.name, tag)


async def test_a_name_cannot_bring_markup_along(browser, api):
    api.on("GET", "/v1/learners/l01", {"learner": "l01", "name": "<script>alert(1)</script>", "email": '"><img src=x>'})
    text = (await browser().get("/learners/l01")).text
    assert "<script>alert" not in text
    assert "<img" not in text


async def test_the_path_is_a_funnel_whose_figures_open_the_names(browser):
    client = browser()
    text = (await client.get("/")).text
    figures = re.findall(
        r'href="(/people/path[^"]+)"><span class="sub">([^<]+)</span><b>(\d+)</b><span class="sub">of (\d+)', text
    )
    told = [figure[1:] for figure in figures]
    assert told == [("Pre-work", "31", "40"), ("Live", "24", "40"), ("Reinforcement", "9", "40")]
    names = (await client.get(figures[1][0].replace("&amp;", "&"))).text
    assert "Jonas Weber" in names
    assert "Aiko Tanaka" in names


async def test_completion_says_whose_figures_it_shows(browser):
    text = (await browser().get("/")).text
    assert "n = 748 in AAA (OULAD module AAA)" in text
    assert "self-paced 71 % of 748" in text


async def test_the_feed_says_who_was_promoted_because_of_whom_and_why(browser):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (await browser().get("/?part=feed")).text))
    assert "Rosa Duarte promoted · Sales workshop, Berlin from the waitlist, because Kai Lind gave up a seat" in text
    assert "Actor Rollbook, by itself (promote next)" in text
    assert "Reason Ill the reason of its cause" in text
    assert "Cause Kai Lind: seat cancelled, Sales workshop, Berlin" in text


async def test_a_part_comes_alone(browser):
    text = (await browser().get("/?part=needs")).text
    assert text.lstrip().startswith('<section id="part-needs"')
    assert "<html" not in text


async def test_who_is_not_signed_in_is_told_how(browser):
    reply = await browser(role=None).get("/")
    assert reply.status_code == 401
    assert "sign-in link" in reply.text


async def test_who_may_not_see_names_sees_ids(browser, api):
    api.on("GET", "/v1/learners", {"title": "You may not do this", "detail": "no"}, 403)
    text = (await browser().get("/?part=feed")).text
    assert "Rosa Duarte" not in text
    assert "learner l12" in text


async def test_who_may_only_read_is_offered_no_action(browser):
    text = (await browser(role="auditor").get("/offerings/o1")).text
    assert '<form method="post" action="/offerings' not in text


async def test_a_part_that_is_away_leaves_the_rest_of_the_page(browser, api):
    api.on(
        "GET", "/v1/reports/funnel", {"title": "A part of the platform is away", "detail": "Reporting is away."}, 503
    )
    reply = await browser().get("/")
    assert reply.status_code == 200
    assert "This cannot be shown just now: Reporting is away." in reply.text
    assert "12 of 12, 4 waiting" in reply.text


async def test_an_unknown_offering_is_said_to_be_unknown(browser):
    reply = await browser().get("/offerings/nope")
    assert reply.status_code == 404
    assert "No /v1/offerings/nope." in reply.text


async def test_an_empty_platform_says_what_to_do_first(browser, api):
    for path in ("/v1/needs", "/v1/programs", "/v1/offerings", "/v1/courses", "/v1/learners"):
        api.on("GET", path, {"items": [], "after": None})
    api.on("GET", "/v1/reports/completion", {"rows": []})
    api.on("GET", "/v1/events", {"events": [], "after": None})
    client = browser()
    today = (await client.get("/")).text
    assert "Nothing needs you" in today
    assert "Create one to open its seats" in today
    assert "Create and publish a course" in (await client.get("/offerings/new")).text
    assert "Add the first one" in (await client.get("/learners")).text
    assert "Create one: a title, a code" in (await client.get("/courses")).text


async def test_the_figures_of_the_report_are_doors_to_the_names(browser):
    client = browser()
    text = (await client.get("/reports/completion")).text
    door = re.search(r'href="(/reports/completion/learners\?[^"]*figure=completed)">531<', text).group(1)
    assert "course=c2" in door
    assert "Jonas Weber" in (await client.get(door.replace("&amp;", "&"))).text


async def test_the_report_is_asked_for_as_of_the_moment_chosen(browser, api):
    await browser().get("/reports/completion?on=2026-03-20T10:00&known_at=2026-03-21T10:00")
    params = next(params for _, path, _, _, params in api.sent if path == "/v1/reports/completion")
    assert (params["on"], params["known_at"]) == ("2026-03-20T10:00:00+01:00", "2026-03-21T10:00:00+01:00")


@pytest.mark.parametrize("role", ["admin", "coordinator", "instructor", "manager", "learner", "integrator", "auditor"])
@pytest.mark.parametrize("address", ADDRESSES)
async def test_no_role_breaks_a_page(browser, api, role, address):
    allowed = set(viewer(role).scopes)
    for path, scope in SCOPES.items():
        if scope not in allowed:
            api.on("GET", path, {"title": "You may not do this", "detail": f"This needs the scope {scope}."}, 403)
    reply = await browser(role=role, reset_sample=None).get(address, follow_redirects=True)
    assert reply.status_code in (200, 403, 404)
    assert "<h1>" in reply.text


def positioned(api, reached: dict) -> None:
    """Let the API's views stand at these positions."""
    asked = api.send

    async def answered(method, path, **given):
        reply = await asked(method, path, **given)
        token = None if path == "/v1/events" else positions.encode(reached)
        return type(reply)(status=reply.status, body=reply.body, position=token)

    api.send = answered


@pytest.mark.parametrize(("reached", "told"), [(9, True), (10, False)])
async def test_a_page_read_before_its_views_caught_up_says_so(browser, api, reached, told):
    api.on("GET", "/v1/events", {"events": [], "after": positions.encode({"enrollment": 10})})
    positioned(api, {"enrollment": reached})
    assert ("data-behind" in (await browser().get("/")).text) is told


async def test_a_part_that_could_not_wait_long_enough_says_so(browser, api):
    positioned(api, {"enrollment": 9})
    wanted = {"Rollbook-Position": positions.encode({"enrollment": 10})}
    assert "rollbook-behind" in (await browser().get("/?part=next", headers=wanted)).headers
    assert "rollbook-behind" not in (await browser().get("/?part=next")).headers


async def test_who_asks_for_an_icon_by_its_old_name_is_led_to_it(browser):
    reply = await browser(role=None).get("/favicon.ico", follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (301, "/static/icon.svg")
