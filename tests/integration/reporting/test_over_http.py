"""Reports as a client sees them: parameters in the address, JSON or CSV, problems."""

import httpx
import pytest

from chassis.access import Policy, Principal
from chassis.web.app import build_app
from contracts.access import ROLES
from services.reporting.service import SERVICE


class Anyone:
    """Takes a role's name for a token."""

    def verify(self, token):
        return Principal(subject=token, roles=(token,))


@pytest.fixture
async def client(tale, reporting):
    tale.course("aaa")
    tale.offering("aaa1", "aaa")
    tale.enrolled("aaa1", "1")
    async with reporting(tale) as report:
        app = build_app(SERVICE, None, report.reads, Policy(roles=ROLES), Anyone())
        headers = {"Authorization": "Bearer coordinator"}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://test", headers=headers
        ) as made:
            yield made


async def test_json_unless_asked_otherwise(client):
    answer = await client.get("/v1/reports/completion?by=course,offering&from=2026-01-01&timezone=Europe/Berlin")
    assert answer.status_code == 200
    (row,) = answer.json()["rows"]
    assert list(row)[:4] == ["course", "course_id", "offering", "offering_id"]
    assert (row["enrolled"], row["completion_rate"]) == (1, 0.0)


@pytest.mark.parametrize(
    ("path", "accept"), [("/v1/reports/completion.csv", "*/*"), ("/v1/reports/completion", "text/csv")]
)
async def test_csv_by_suffix_or_by_accept(client, path, accept):
    answer = await client.get(f"{path}?by=offering", headers={"Accept": accept})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["Rollbook-Timezone"] == "UTC"
    assert answer.text.splitlines()[1] == "AAA1,o000000000000aaa1,1,0,0,0,1,0,0.0"


async def test_a_name_given_twice_makes_one_column(client):
    twice = await client.get("/v1/reports/completion.csv?by=month,month,course, month")
    once = await client.get("/v1/reports/completion.csv?by=month,course")
    assert (twice.status_code, twice.text) == (200, once.text)


@pytest.mark.parametrize(
    "query",
    ["by=instructor", "on=tomorrow", "timezone=Mars", "figure=all", "figures=enrolled", "known_at=2026-03-01T00:00:00"],
)
async def test_what_is_not_understood_is_named(client, query):
    answer = await client.get(f"/v1/reports/completion/learners?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(f"$.{query.partition('=')[0]}")


async def test_what_is_unknown_is_told(client):
    assert (await client.get("/v1/reports/completion?course=ZZZ")).status_code == 404
    assert (await client.get("/v1/reports/funnel?program=ZZZ")).status_code == 404


@pytest.mark.parametrize("role", ["learner", "manager", "instructor"])
async def test_reports_are_for_those_who_may_see_everyone(client, role):
    headers = {"Authorization": f"Bearer {role}"}
    for route in SERVICE.routes.queries:
        assert (await client.get(route.path, headers=headers)).status_code in (403, 422)
        assert (await client.get(f"{route.path}?program=x", headers=headers)).status_code in (403, 422)


async def test_needs_are_told_as_of_a_moment(client):
    answer = (await client.get("/v1/needs")).json()
    assert answer["items"] == []
    assert answer["at"]
