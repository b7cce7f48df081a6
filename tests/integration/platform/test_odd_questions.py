"""Pages of the real platform, asked for what cannot be meant."""

from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from chassis.settings import Settings
from chassis.tokens import Issuer, load_key
from rollbook.embedded import opened
from tests.integration.platform.conftest import ADMIN

WRONG = (
    "x",
    "2026-13-40",
    "2026-02-30",
    "20266-11-27T10:00",
    "2026-11-20T25:00",
    "2026-11-20 10:00",
    "T",
    "-1",
    "1e9",
    "null",
    "9" * 20,
    "+00:00",
    "é",
    "\x00",
    "a" * 3000,
)
"""Neither days nor moments."""
ODD = (*WRONG, "0001-01-01", "9999-12-31", "9999-12-31T23:59", "2026-03-29T02:30", "2026-10-25T02:30", "course,")
MOMENTS = ("on", "known_at")
PAGES = (
    "/",
    "/offerings",
    "/offerings/new",
    "/offerings/{offering}",
    "/sessions/{session}",
    "/courses",
    "/learners",
    "/learners/{learner}",
    "/reports/completion",
    "/reports/completion/learners",
    "/people/need?offering={offering}",
    "/people/path?program={program}&phase=live",
    "/find",
    "/history/roster:{offering}",
)
TIMED = ("/", "/offerings/{offering}", "/reports/completion", "/reports/completion/learners")
UNCLEAR = "must be a date, or a timestamp with an offset"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sampled(tmp_path_factory):
    """A browser that is signed in to a platform with the sample; `places` are the ids in it."""
    folder = tmp_path_factory.mktemp("odd") / "data"
    async with opened(Settings(data=folder)) as platform:
        await platform.load_sample()
        await platform.settle()
        token = Issuer(load_key(folder)).issue(ADMIN, timedelta(hours=1))
        headers, transport = {"Authorization": f"Bearer {token}"}, httpx.ASGITransport(app=platform)
        async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test", headers=headers) as browser:
            session = (await browser.get("/v1/sessions")).json()["items"][0]
            browser.places = {
                "session": session["session"],
                "offering": session["offering"],
                "learner": (await browser.get("/v1/learners")).json()["items"][0]["learner"],
                "program": (await browser.get("/v1/programs")).json()["items"][0]["program"],
            }
            yield browser


@pytest.mark.parametrize("name", [*MOMENTS, "timezone", "from", "to"])
@pytest.mark.parametrize("page", PAGES)
async def test_a_page_answers_whatever_it_is_asked(sampled, page, name):
    for odd in ODD:
        reply = await sampled.get(httpx.URL(page.format(**sampled.places)).copy_merge_params({name: odd}))

        assert reply.status_code == 200, (odd, reply.text[:200])


@pytest.mark.parametrize("name", MOMENTS)
@pytest.mark.parametrize("page", TIMED)
async def test_what_is_no_moment_is_said_where_the_page_would_show_it(sampled, page, name):
    for wrong in WRONG[:6]:
        reply = await sampled.get(page.format(**sampled.places), params={name: wrong})

        assert UNCLEAR in reply.text, wrong


@pytest.mark.parametrize("name", [*MOMENTS, "to"])
async def test_a_figure_with_nobody_behind_it_says_so(sampled, name):
    reply = await sampled.get("/reports/completion/learners", params={"by": "course", name: "1999-01-01"})

    assert (reply.status_code, "Nobody stands behind this figure." in reply.text) == (200, True)


async def test_a_page_counts_by_each_name_once(sampled):
    odd, plain = [
        (await sampled.get("/reports/completion", params={"by": by, "part": "report"})).text.count('scope="col"')
        for by in ("course, offering,,course", "course,offering")
    ]

    assert odd == plain > 0
