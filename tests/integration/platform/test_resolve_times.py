"""`rollbook ops resolve-times`: sessions ahead, after the rules of a zone have changed."""

import asyncio
import json

import pytest

from chassis.settings import Settings
from rollbook.embedded import opened
from rollbook.resolving import resolve_times
from tests.integration.platform.conftest import ADMIN
from tests.zones import other_rules

SUMMER = {"starts_at": "2096-07-02T09:00:00+02:00", "ends_at": "2096-07-02T10:00:00+02:00"}


async def an_offering(client, code, times, zone="Europe/Berlin", **terms):
    """A published offering with one session."""
    parts = [{"key": "day", "title": "Day", "kind": "session"}]
    course = (await client.post("/v1/courses", {"code": code, "title": code, "components": parts}))["course"]
    await client.post(f"/v1/courses/{course}/publish")
    body = {"course": course, "code": code, "delivery": "scheduled", "timezone": zone, "capacity": 3, **times}
    offering = (await client.post("/v1/offerings", body | terms))["offering"]
    session = await client.post(f"/v1/offerings/{offering}/sessions", {"component": "day", **times})
    await client.post(f"/v1/offerings/{offering}/publish")
    return offering, session["session"]


async def test_what_is_ahead_moves_with_its_roll_and_its_roster_and_what_is_over_stays(tmp_path):
    async with opened(Settings(data=tmp_path / "data")) as platform:
        client = platform.client(ADMIN)
        offering, session = await an_offering(client, "A", SUMMER, cut_off_before={"days_before": 1, "at": "17:00"})
        past = {"starts_at": "2024-07-02T09:00:00+02:00", "ends_at": "2024-07-02T10:00:00+02:00"}
        _, over = await an_offering(client, "B", past)
        await platform.settle()
        with other_rules(tmp_path, Europe__Berlin="Africa/Lagos"):
            tried = [one async for one in resolve_times(client, dry_run=True)]
            assert (await client.get(f"/v1/sessions/{session}"))["starts_at"] == "2096-07-02T07:00:00Z"
            done = [one async for one in resolve_times(client, dry_run=False)]
            await platform.settle()
            again = [one async for one in resolve_times(client, dry_run=False)]
        assert [one.moves[0]["starts_at"] for one in tried] == ["2096-07-02T08:00:00Z"]
        assert [(one.offering, one.sessions, one.clashes) for one in done] == [(offering, 1, 0)]
        assert [one.sessions for one in again] == [0]
        for path, field, stands in (
            (f"/v1/sessions/{session}", "starts_at", "2096-07-02T08:00:00Z"),
            (f"/v1/sessions/{session}/roll", "starts_at", "2096-07-02T08:00:00Z"),
            (f"/v1/offerings/{offering}", "starts_at", "2096-07-02T08:00:00Z"),
            (f"/v1/offerings/{offering}/seats", "cut_off_at", "2096-07-01T16:00:00Z"),
            (f"/v1/sessions/{over}", "starts_at", "2024-07-02T07:00:00Z"),
        ):
            assert (await client.get(path))[field] == stands


@pytest.fixture
def data(tmp_path):
    """A folder with a session ahead, whose rules are as they were."""

    async def fill():
        async with opened(Settings(data=tmp_path / "data")) as platform:
            await an_offering(platform.client(ADMIN), "A", SUMMER)
            await platform.settle()

    asyncio.run(fill())
    return tmp_path / "data"


def test_the_command_says_what_moved(line, data):
    tried = line("--data", str(data), "ops", "resolve-times", "--dry-run")
    assert (tried.returncode, tried.stdout) == (
        0,
        "0 sessions would move, with 0 clashes overridden. 0 notices would go out.\n",
    )
    done = line("--data", str(data), "ops", "resolve-times", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["sessions"], told["dry_run"], len(told["offerings"])) == (0, 0, False, 1)
