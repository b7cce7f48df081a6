"""What commands rest on, found in scheduling's own views for a whole batch at once."""

from datetime import UTC, datetime

import pytest

import chassis.reads
from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from contracts.shared import Delivery
from services.scheduling import facts
from services.scheduling.commands import (
    CancelBelowMinimum,
    CancelOffering,
    CancelSession,
    RescheduleSession,
    ScheduleOffering,
)
from services.scheduling.projections.documents import OrganizationDocument, RollDocument

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


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

    async def find(self, view, where, order, limit, after):
        self.queries += 1
        ((field, wanted),) = where.items()
        found = [one for (kind, _), one in self.documents.items() if kind is view.document]
        found = [one for one in found if getattr(one, field) in wanted]
        begin = int(after or 0)
        end = begin + limit
        return found[begin:end], str(end) if end < len(found) else None

    def positions(self):
        return {"scheduling": 40, "enrollment": 7}


@pytest.fixture
def views():
    return Views(OrganizationDocument(organization="g1"))


def schedule(**fields):
    return ScheduleOffering(**{"course": "c1", "code": "N", "delivery": Delivery.SCHEDULED, "timezone": "UTC"} | fields)


async def test_an_offering_for_an_organization_rests_on_the_positions_read(views):
    found = await facts.organizations([schedule(), schedule(organization="g1")], views)
    assert found == [Gathered(facts=None), Gathered(facts=None, rests_on={"scheduling": 40, "enrollment": 7})]


async def test_a_batch_asks_each_view_once(views):
    await facts.organizations([schedule(organization="g1")] * 50, views)
    assert views.queries == 1


async def test_an_organization_that_has_not_arrived_is_waited_for_and_then_unknown(views):
    taken, missing = await facts.organizations([schedule(), schedule(organization="g9")], views)
    assert isinstance(taken, Gathered)
    assert isinstance(missing, NotYetKnown)
    assert (missing.otherwise.status, missing.otherwise.facts) == (404, {"organization": "g9"})


async def test_what_calls_off_or_moves_sessions_rests_on_the_rolls_that_are_closed():
    rolls = [RollDocument(session=session, offering=session[:2]) for session in ("o1.s1", "o1.s2", "o2.s3")]
    views = Views(*rolls)
    move = RescheduleSession(session="o2.s3", starts_at=NOW, ends_at=NOW)
    commands = [
        CancelOffering(offering="o1"),
        CancelBelowMinimum(offering="o3"),
        CancelSession(session="o1.s9"),
        move,
        CancelSession(session="nonsense"),
    ]

    found = await facts.closed_rolls(commands, views)

    of_first, of_second = frozenset({"o1.s1", "o1.s2"}), frozenset({"o2.s3"})
    assert [one.facts for one in found] == [of_first, frozenset(), of_first, of_second, frozenset()]
    assert {tuple(one.rests_on.items()) for one in found} == {(("scheduling", 40), ("enrollment", 7))}
    assert views.queries == 1


async def test_all_closed_rolls_of_an_offering_are_found_however_many_there_are(monkeypatch):
    monkeypatch.setattr(chassis.reads, "PAGE", 2)
    views = Views(*(RollDocument(session=f"o1.s{number}", offering="o1") for number in range(5)))

    (found,) = await facts.closed_rolls([CancelOffering(offering="o1")], views)

    assert len(found.facts) == 5
