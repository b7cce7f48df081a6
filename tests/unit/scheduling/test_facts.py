"""What commands rest on, found in scheduling's own views for a whole batch at once."""

import pytest

from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from contracts.shared import Delivery, Format, Phase, Step
from services.scheduling import facts
from services.scheduling.commands import DefineProgram, NewStep, PublishProgram, ScheduleOffering
from services.scheduling.domain.offering import CourseVersion, OfferingFacts
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


async def test_an_offering_rests_on_its_course_and_program_as_of_the_positions_read(views):
    found = await facts.for_offerings([schedule(), schedule(program="p1", organization="g1")], views)
    rests_on = {"scheduling": 40, "enrollment": 7}
    assert found == [
        Gathered(facts=OfferingFacts(course=VERSION), rests_on=rests_on),
        Gathered(facts=OfferingFacts(course=VERSION, program_courses=frozenset({"c1"})), rests_on=rests_on),
    ]


async def test_a_batch_asks_each_view_once(views):
    await facts.for_offerings([schedule(program="p1", organization="g1")] * 50, views)
    assert views.queries == 3


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"course": "c9"}, {"course": "c9"}),
        ({"program": "p9"}, {"program": "p9"}),
        ({"organization": "g9"}, {"organization": "g9"}),
    ],
)
async def test_what_has_not_arrived_is_waited_for_and_then_unknown(views, fields, named):
    taken, missing = await facts.for_offerings([schedule(), schedule(**fields)], views)
    assert isinstance(taken, Gathered)
    assert isinstance(missing, NotYetKnown)
    assert (missing.otherwise.status, missing.otherwise.facts) == (404, named)


async def test_a_publication_that_has_not_arrived_is_waited_for_and_then_refused(views):
    (missing,) = await facts.for_offerings([schedule(course="c2")], views)
    assert isinstance(missing, NotYetKnown)
    assert missing.otherwise.kind == "course-not-published"
    assert missing.otherwise.facts == {"courses": ["c2"]}


async def test_a_program_rests_on_the_formats_of_its_courses_published_or_not(views):
    steps = (NewStep(course="c1", phase=Phase.LIVE), NewStep(course="c2", phase=Phase.PRE_WORK))
    (found,) = await facts.for_new_programs([DefineProgram(code="S", title="Sales", steps=steps)], views)
    assert found.facts == {"c1": Format.LIVE, "c2": Format.SELF_PACED}


async def test_a_program_of_unknown_courses_is_unknown(views):
    steps = (NewStep(course="c9", phase=Phase.LIVE),)
    (missing,) = await facts.for_new_programs([DefineProgram(code="S", title="Sales", steps=steps)], views)
    assert missing.otherwise.facts == {"course": "c9"}


async def test_a_program_is_published_once_its_courses_are(views):
    ready, unready, unknown = await facts.for_published_programs(
        [PublishProgram(program="p1"), PublishProgram(program="p2"), PublishProgram(program="p9")], views
    )
    assert isinstance(ready, Gathered)
    assert (unready.otherwise.kind, unready.otherwise.facts["courses"]) == ("course-not-published", ["c2"])
    assert unknown.otherwise.status == 404
