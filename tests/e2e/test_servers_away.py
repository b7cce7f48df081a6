"""A server of a cluster goes away, or is not there yet: what needs it says so, all else goes on, and nothing but the
server has to be started again.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx
import pytest

from deploy.native.platform import START_SECONDS
from tests.e2e.caller import COMPONENTS, problem
from tests.e2e.cluster import ClusterServer
from tests.e2e.conftest import calling

pytestmark = pytest.mark.cluster
TOLD = {"postgres": "postgresql", "kafka": "kafka", "mongo": "mongodb"}
WITHOUT_A_LOG = {"reporting"}
SERVICES = {"scheduling", "enrollment", "attendance", "reporting"}


@pytest.fixture(scope="module")
def cluster(postgres_server, kafka_server, mongo_server, tmp_path_factory):
    """A platform of one API and one worker a service, for these tests alone."""
    folder = tmp_path_factory.mktemp("away")
    made = ClusterServer(
        folder, postgres=postgres_server, kafka=kafka_server, mongo=mongo_server, apis=1, workers=1
    ).start()
    yield made
    assert made.stop() == 0


@pytest.fixture
async def caller(cluster):
    async with calling(cluster) as made:
        yield made


@pytest.fixture(params=TOLD)
def name(request):
    """One of the three servers."""
    return request.param


async def readiness(caller, wanted):
    """Until the gateway says of the services what is wanted: by name, what each lacks."""
    told = None
    for _ in range(int(START_SECONDS) * 10):
        try:
            reply = await caller.http.get("/readyz")
        except httpx.TransportError:
            told = "no answer"
        else:
            told = reply.json()["away"]
            assert reply.status_code == (503 if told else 200)
            if wanted(told):
                return
        await asyncio.sleep(0.1)
    raise AssertionError(f"readiness never came to be as wanted: {told}")


async def is_named(caller, name):
    """Until every service that uses a server says that it is away, and no other."""
    using = SERVICES - (WITHOUT_A_LOG if name == "postgres" else set())
    await readiness(caller, lambda told: told == dict.fromkeys(using, f"waits for {TOLD[name]}"))


@asynccontextmanager
async def away(caller, request, name):
    """A server is away for as long as this lasts."""
    server = request.getfixturevalue(f"{name}_process")
    await asyncio.to_thread(server.kill)
    try:
        await is_named(caller, name)
        yield
    finally:
        await asyncio.to_thread(server.start)
        await asyncio.to_thread(server.wait)
    await readiness(caller, lambda told: not told)


def refused_for_now(reply):
    """Nothing was changed, and it may be asked again."""
    problem(reply, 503, "unavailable")
    assert int(reply.headers["Retry-After"]) > 0


async def seated(caller, offering, learner):
    """Until the roster shows who has a seat."""
    await caller.until(
        f"/v1/offerings/{offering}/roster", lambda told: learner in [one["learner"] for one in told["items"]]
    )


async def test_without_postgresql_commands_wait_and_views_are_read(cluster, caller, request):
    offering = await caller.offering(5)
    (learner,) = await caller.learners(1)
    await caller.settled()

    async with away(caller, request, "postgres"):
        refused_for_now(await caller.enroll(offering, learner, key="wait"))
        assert (await caller.get(f"/v1/offerings/{offering}/seats"))["enrolled"] == 0

    assert (await caller.enroll(offering, learner, key="wait")).status_code == 201
    await seated(caller, offering, learner)
    await caller.settled()


async def test_without_kafka_commands_go_on_and_views_follow_later(cluster, caller, request):
    offering = await caller.offering(5)
    learners = await caller.learners(2)
    await caller.settled()
    caller.position = None

    async with away(caller, request, "kafka"):
        for learner in learners:
            assert (await caller.enroll(offering, learner)).status_code == 201
            caller.position = None
        assert (await caller.get(f"/v1/offerings/{offering}/seats"))["enrolled"] == 0

    for learner in learners:
        await seated(caller, offering, learner)
    await caller.settled()


async def test_without_mongodb_what_needs_no_view_goes_on(cluster, caller, request):
    offering = await caller.offering(5)
    (learner,) = await caller.learners(1)
    await caller.settled()

    async with away(caller, request, "mongo"):
        course = {"code": "WITHOUT-VIEWS", "title": "A course", "components": COMPONENTS}
        made = await caller.command("/v1/courses", course)
        assert made.status_code == 201, made.text
        refused_for_now(await caller.enroll(offering, learner, key="wait"))
        caller.position = None  # a view that is waited for is late rather than away
        refused_for_now(await caller.send("GET", f"/v1/offerings/{offering}/seats"))

    await caller.until(f"/v1/courses/{made.json()['course']}", lambda told: told["code"] == "WITHOUT-VIEWS")
    assert (await caller.enroll(offering, learner, key="wait")).status_code == 201
    await caller.settled()


async def test_a_platform_that_starts_without_a_server_begins_once_it_is_there(cluster, caller, request, name):
    offering = await caller.offering(5)
    (learner,) = await caller.learners(1)
    await caller.settled()
    server = request.getfixturevalue(f"{name}_process")
    processes = cluster.platform.processes().values()
    assert set(await asyncio.to_thread(lambda: cluster.platform.stop().values())) == {0}
    await asyncio.to_thread(server.kill)

    with ThreadPoolExecutor(len(processes)) as starting:
        begun = [starting.submit(process.again) for process in processes]
        try:
            await is_named(caller, name)
        finally:
            await asyncio.to_thread(server.start)
            await asyncio.to_thread(server.wait)
        await asyncio.gather(*map(asyncio.wrap_future, begun))

    await readiness(caller, lambda told: not told)
    assert (await caller.enroll(offering, learner)).status_code == 201
    await seated(caller, offering, learner)
    await caller.settled()
