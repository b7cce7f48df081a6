"""What a first start shows: the figures that the sample promises."""

import pytest
import pytest_asyncio

from chassis.settings import Settings
from contracts.enrollment import NoticeDelivered
from rollbook.embedded import opened
from rollbook.sample.loading import SampleRefused
from tests.integration.platform.conftest import Importing
from tests.integration.platform.counting import figures

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sample(tmp_path_factory):
    async with opened(Settings(data=tmp_path_factory.mktemp("sample") / "data")) as platform:
        await platform.load_sample()
        yield Importing(platform)


async def needs(sample):
    return {item["kind"]: item for item in (await sample.client.get("/v1/needs"))["items"]}


async def test_four_things_need_somebody(sample):
    found = await needs(sample)

    assert set(found) == {"full", "below_minimum", "open_roll", "missing_pre_work"}
    assert {name: found["full"]["figures"][name] for name in ("enrolled", "capacity")} == {
        "enrolled": 12,
        "capacity": 12,
    }
    assert 4 in found["full"]["figures"].values()
    assert found["below_minimum"]["figures"] == {"enrolled": 3, "minimum": 6}
    assert found["open_roll"]["figures"]["unrecorded"] == 2
    assert len(found["missing_pre_work"]["learners"]) == 7


async def test_the_funnel_narrows_as_promised(sample):
    funnel = await sample.client.get("/v1/reports/funnel", {"program": "SALES-ONBOARDING"})

    assert funnel["enrolled"] == 40
    assert [phase["completed"] for phase in funnel["phases"]] == [31, 24, 9]


async def test_module_aaa_completes_531_of_748(sample):
    found = figures(await sample.completion("course"), "course")["AAA"]

    assert (found["completed"], found["enrolled"]) == (531, 748)


async def test_those_who_asked_last_wait_in_the_order_in_which_they_asked(sample):
    offering = (await needs(sample))["full"]["offering"]

    waiting = await sample.client.get(f"/v1/offerings/{offering}/waitlist")

    names = ["Ines Carvalho", "Rosa Lehmann", "Pavel Dvorak", "Ben Whitaker"]
    assert [one["name"] for one in waiting["items"]] == names


async def test_two_ask_for_a_seat_and_wait_for_their_manager(sample):
    asked = (await sample.client.get("/v1/requests"))["items"]

    people = [await sample.client.get(f"/v1/learners/{one['learner']}") for one in asked]
    assert {one["name"] for one in people} == {"Jonas Keller", "Tobias Frank"}
    assert {one["awaits"] for one in asked} == {"manager"}
    manager = await sample.client.get(f"/v1/learners/{people[0]['manager']}")
    assert (manager["name"], manager["job_role"]) == ("Birgit Lorenz", "Head of sales")


async def test_a_seat_has_a_price_a_policy_and_some_are_kept_for_a_client(sample):
    found = await sample.client.get("/v1/offerings", {"code": "NEGOTIATION-3"})
    offering = found["items"][0]["offering"]
    (kept,) = (await sample.client.get(f"/v1/offerings/{offering}/reservations"))["items"]
    charges = await sample.client.get(f"/v1/offerings/{offering}/charges")

    assert (kept["seats"], kept["left"]) == (4, 2)
    assert (charges["sums"]["owed"], charges["sums"]["currency"]) == (4 * 45_000, "EUR")


async def test_five_are_late_with_what_is_required_of_them_and_four_are_not_yet(sample):
    (late,) = (await sample.client.get("/v1/requirements/overdue"))["items"]
    figures = await sample.client.get(f"/v1/requirements/{late['requirement']}/figures")

    assert (late["required"], late["overdue"]) == (40, 5)
    assert figures["states"] == {"met": 31, "due": 4, "overdue": 5}
    told = (await sample.client.get("/v1/notices", {"kind": "requirement-overdue", "limit": 100}))["items"]
    assert len({one["learner"] for one in told}) == 5


async def test_loading_it_again_changes_nothing(sample):
    until = (await sample.client.get("/v1/events", {"last": 1}))["after"]

    await sample.platform.load_sample()

    told = (await sample.client.get("/v1/events", {"after": until}))["events"]
    # Letters of the first loading may still be on their way.
    assert {one["type"] for one in told} <= {NoticeDelivered.TYPE}


async def test_a_reset_puts_everything_back(tmp_path):
    async with opened(Settings(data=tmp_path / "data")) as platform:
        await platform.load_sample()
        session = Importing(platform)
        offering = (await needs(session))["full"]["offering"]
        roster = await session.client.get(f"/v1/offerings/{offering}/roster")
        await session.client.post(f"/v1/enrollments/{roster['items'][0]['enrollment']}/cancel")
        await platform.settle()

        await platform.reset_sample()

        again = Importing(platform)
        assert set(await needs(again)) == {"full", "below_minimum", "open_roll", "missing_pre_work"}
        assert (await again.client.get("/v1/reports/funnel", {"program": "SALES-ONBOARDING"}))["enrolled"] == 40


async def test_a_code_that_only_looks_alike_stands_in_its_way(tmp_path):
    async with opened(Settings(data=tmp_path / "data")) as platform:
        session = Importing(platform)
        await session.client.post("/v1/organizations", {"code": "NORDWIND", "name": "Another company"})

        with pytest.raises(SampleRefused, match="nordwind already belongs"):
            await platform.load_sample()
