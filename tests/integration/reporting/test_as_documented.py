"""Every query answers as the OpenAPI document says, whatever is asked."""

import asyncio

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import negative_data_rejection
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.responses import JSONResponse

from chassis.access import Policy, Principal
from chassis.errors import Unauthenticated
from chassis.progress import Progress
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.rebuild import Rebuild
from chassis.web.app import build_app
from contracts.access import ROLES
from services.reporting.service import SERVICE
from tests.integration.reporting.conftest import Tale
from tests.toys.history import HistoryFeed


class Anna:
    """Knows one coordinator."""

    def verify(self, token):
        if token != "anna":
            raise Unauthenticated("Who is this?")
        return Principal(subject=token, roles=("coordinator",))


class Later:
    """The reads, once the views are folded."""

    reads = None

    def __getattr__(self, name):
        return getattr(self.reads, name)


READS = Later()
APP = build_app(SERVICE, None, READS, Policy(roles=ROLES), Anna())
APP.add_route("/openapi.json", lambda request: JSONResponse(APP.openapi()))
schema = schemathesis.openapi.from_asgi("/openapi.json", APP)


@pytest.fixture(scope="module", autouse=True)
def views(tmp_path_factory):
    """Views folded from a few enrollments."""
    tale = Tale()
    tale.course("aaa")
    tale.program("sales", ("aaa", "pre_work", True))
    tale.offering("aaa1", "aaa", program="sales")
    tale.enrolled("aaa1", "1")
    tale.joined("sales", "1")
    store = SqliteReadStore(tmp_path_factory.mktemp("views") / "views.db", "reporting")

    async def fold():
        await store.prepare(SERVICE.views)
        await Rebuild("reporting", SERVICE.views, HistoryFeed(tale), store).run()

    asyncio.run(fold())
    READS.reads = Reads(store, Progress())
    yield
    asyncio.run(store.close())


@schema.parametrize()
@settings(max_examples=10, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
def test_answers_are_as_documented(case):
    # A schema cannot say which ids are known, or that a text names a day or a timezone.
    unfair = [positive_data_acceptance, negative_data_rejection]
    case.call_and_validate(headers={"Authorization": "Bearer anna"}, excluded_checks=unfair)
