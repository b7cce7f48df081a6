"""What commands rest on, found in scheduling's own views for a whole batch at once."""

import pytest

from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from contracts.shared import Delivery, Format, Phase, Step
from services.scheduling import facts
from services.scheduling.commands import PublishProgram, ScheduleOffering
from services.scheduling.domain.course import CourseVersion
from services.scheduling.projections import (
    CourseDocument,
    OrganizationDocument,
    ProgramDocument,
)

VERSION = CourseVersion(course="c1", code="NEG", title="Negotiation", version=1, format=Format.LIVE, components=())
PUBLISHED = CourseDocument(course="c1", format=Format.LIVE, published=VERSION)
DRAFT = CourseDocument(course="c2", format=Format.SELF_PACED)
PROGRAM = ProgramDocument(program="p1", steps=(Step(course="c1", phase=Phase.LIVE),))
UNREADY = ProgramDocument(
    program="p2", steps=(Step(course="c1", phase=Phase.LIVE), Step(course="c2", phase=Phase.LIVE))
)


class Views:
    """Reads over documents that are simply there; counts the queries."""

    def __init__(self, *documents):
        self.documents = {
            (type(document), getattr(document, document.__struct_fields__[0])): document for document in documents
        }
        self.queries = 0

    async def get_many(self, view, keys):
        self.queries += bool(keys)
        return {key: self.documents[view.document, key] for key in keys if (view.document, key) in self.documents}

    def positions(self):
        return {"scheduling": 40, "enrollment": 7}


@pytest.fixture
def views():
    return Views(PUBLISHED, DRAFT, PROGRAM, UNREADY, OrganizationDocument(organization="g1"))


def schedule(**fields):
    return ScheduleOffering(**{"course": "c1", "code": "N", "delivery": Delivery.SCHEDULED, "timezone": "UTC"} | fields)


async def test_an_offering_for_an_organization_rests_on_the_positions_read(views):
    found = await facts.organizations([schedule(), schedule(organization="g1")], views)
    assert found == [Gathered(facts=None), Gathered(facts=None, rests_on={"scheduling": 40, "enrollment": 7})]


async def test_a_batch_asks_each_view_once(views):
    await facts.organizations([schedule(organization="g1")] * 50, views)
    assert views.queries == 1
    await facts.publications([PublishProgram(program="p1")] * 50, views)
    assert views.queries == 3


async def test_an_organization_that_has_not_arrived_is_waited_for_and_then_unknown(views):
    taken, missing = await facts.organizations([schedule(), schedule(organization="g9")], views)
    assert isinstance(taken, Gathered)
    assert isinstance(missing, NotYetKnown)
    assert (missing.otherwise.status, missing.otherwise.facts) == (404, {"organization": "g9"})


async def test_a_program_is_published_once_its_courses_are(views):
    ready, unready, unknown = await facts.publications(
        [PublishProgram(program="p1"), PublishProgram(program="p2"), PublishProgram(program="p9")], views
    )
    assert isinstance(ready, Gathered)
    assert isinstance(unready, NotYetKnown)
    assert (unready.otherwise.kind, unready.otherwise.facts["courses"]) == ("course-not-published", ["c2"])
    assert (unknown.otherwise.status, unknown.otherwise.facts) == (404, {"program": "p9"})
