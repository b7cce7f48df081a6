"""What commands rest on, found in enrollment's own views for a whole batch at once."""

import pytest

from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from chassis.settings import Settings
from contracts.shared import Format, Phase, Step
from services.enrollment import facts
from services.enrollment.commands import (
    CancelEnrollment,
    ChangeCapacity,
    EnrollLearner,
    RegisterLearner,
    RegisterOrganization,
    UpsertLearner,
)
from services.enrollment.domain.admission import Admission, Dates, OfferingFacts, ProgramFacts
from services.enrollment.projections import (
    ClaimDocument,
    LearnerDocument,
    OfferingDocument,
    OrganizationDocument,
    ProgramDocument,
)
from tests.unit.enrollment.story import SHE, later

STEPS = (Step(course="c1", phase=Phase.LIVE),)
DOCUMENTS = (
    LearnerDocument(learner="l1", organization="g1"),
    OrganizationDocument(organization="g1"),
    ClaimDocument(code="learner/hr/4711", owner="l1"),
    OfferingDocument(offering="o1", course="c1", published=True, opened=True),
    OfferingDocument(offering="o2", published=True),
    OfferingDocument(offering="o3"),
    OfferingDocument(offering="o4", published=True, opened=True, cancelled=True),
    OfferingDocument(offering="o5", published=True, opened=True, delivered=True),
    OfferingDocument(offering="d1", course="c1", published=True, format=Format.SELF_PACED, starts_at=later(60)),
    ProgramDocument(program="p1", version=2, steps=STEPS),
    ProgramDocument(program="p2"),
)


class Views:
    """Reads over documents that are simply there; counts the queries."""

    def __init__(self):
        self.documents = {
            (type(document), getattr(document, document.__struct_fields__[0])): document for document in DOCUMENTS
        }
        self.queries = 0
        self.settings = Settings(leaver_days=5)

    async def get_many(self, view, keys):
        self.queries += bool(keys)
        return {key: self.documents[view.document, key] for key in keys if (view.document, key) in self.documents}

    async def find(self, view, where, order=(), limit=100, after=None):
        self.queries += 1
        return [], None

    def positions(self):
        return {"scheduling": 40, "enrollment": 7}


@pytest.fixture
def views():
    return Views()


def enroll(**fields):
    return EnrollLearner(**{"learner": "l1"} | fields)


async def test_an_enrollment_rests_on_the_learner_and_the_offering_as_of_the_positions_read(views):
    seated, free = await facts.for_enrolling([enroll(offering="o1"), enroll(offering="d1")], views)
    assert seated == Gathered(
        facts=Admission(organization="g1", target=OfferingFacts(course="c1", format=Format.LIVE)),
        rests_on={"scheduling": 40, "enrollment": 7},
    )
    assert free.facts.target == OfferingFacts(course="c1", format=Format.SELF_PACED, starts_at=later(60))


async def test_one_in_a_program_rests_on_what_was_published(views):
    (found,) = await facts.for_enrolling([enroll(program="p1")], views)
    assert found.facts.target == ProgramFacts(version=2, steps=STEPS, format=Format.BLENDED)


async def test_a_batch_asks_each_view_once(views):
    await facts.for_enrolling([enroll(offering="o1"), enroll(offering="d1"), enroll(program="p1")] * 90, views)
    assert views.queries == 6


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"offering": "o1", "learner": "l9"}, {"learner": "l9"}),
        ({"offering": "o9"}, {"offering": "o9"}),
        ({"offering": "p1"}, {"offering": "p1"}),
        ({"program": "p9"}, {"program": "p9"}),
    ],
)
async def test_what_has_not_arrived_is_waited_for_and_then_unknown(views, fields, named):
    taken, missing = await facts.for_enrolling([enroll(offering="o1"), enroll(**fields)], views)
    assert isinstance(taken, Gathered)
    assert isinstance(missing, NotYetKnown)
    assert (missing.otherwise.status, missing.otherwise.facts) == (404, named)


@pytest.mark.parametrize(
    ("fields", "slug"),
    [({"offering": "o3"}, "offering-not-published"), ({"program": "p2"}, "program-not-published")],
)
async def test_a_publication_that_has_not_arrived_is_waited_for_and_then_refused(views, fields, slug):
    (missing,) = await facts.for_enrolling([enroll(**fields)], views)
    assert isinstance(missing, NotYetKnown)
    assert missing.otherwise.kind == slug


async def test_a_roster_that_is_about_to_open_is_waited_for(views):
    (missing,) = await facts.for_enrolling([enroll(offering="o2")], views)
    assert (type(missing), missing.otherwise) == (NotYetKnown, None)


async def test_an_offering_that_was_called_off_is_refused_at_once(views):
    enrolling, changing = (
        *await facts.for_enrolling([enroll(offering="o4")], views),
        *await facts.for_capacity([ChangeCapacity(offering="o4", capacity=1)], views),
    )
    assert (enrolling.kind, changing.kind) == ("offering-cancelled", "offering-cancelled")


async def test_an_offering_that_was_delivered_takes_those_alone_who_came_earlier(views):
    now, earlier = await facts.for_enrolling(
        [enroll(offering="o5"), enroll(offering="o5", effective_at=later(-60))], views
    )
    assert (now.kind, type(earlier)) == ("offering-delivered", Gathered)


async def test_a_cancellation_rests_on_the_dates_where_no_roster_knows_them(views):
    commands = [CancelEnrollment(enrollment=f"{target}.l1") for target in ("d1", "o1", "p1", "d9")]
    found = await facts.for_cancelling(commands, views)
    assert [one.facts for one in found] == [Dates(starts_at=later(60)), Dates(), Dates(), Dates()]
    assert views.queries == 1


async def test_a_cancellation_of_ones_own_rests_on_whether_the_offering_was_delivered(views):
    (found,) = await facts.for_cancelling([CancelEnrollment(enrollment="o5.l1", asker=SHE)], views)
    assert found.facts.delivered


async def test_an_upsert_rests_on_whose_the_external_id_is(views):
    commands = [UpsertLearner(source="HR", id="4711"), UpsertLearner(source="hr", id="4712")]
    assert [one.facts.owner for one in await facts.for_upserting(commands, views)] == ["l1", None]


@pytest.mark.parametrize(
    ("gather", "command"),
    [
        (facts.for_learners, RegisterLearner(name="Ada", organization="g9")),
        (facts.for_upserting, UpsertLearner(source="hr", id="1", organization="g9")),
        (facts.for_organizations, RegisterOrganization(code="N", name="N", parent="g9")),
    ],
)
async def test_an_organization_that_has_not_arrived_is_waited_for_and_then_unknown(views, gather, command):
    (missing,) = await gather([command], views)
    assert (type(missing), missing.otherwise.facts) == (NotYetKnown, {"organization": "g9"})


async def test_a_learner_may_belong_to_nobody(views):
    assert (await facts.for_learners([RegisterLearner(name="Ada")], views))[0].facts.leaver_days == 5
