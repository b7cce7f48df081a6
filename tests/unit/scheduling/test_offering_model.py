"""Whatever is done with an offering in whatever order: its state, its views and a simple model agree."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from chassis.errors import Refused
from contracts import corpus
from contracts.catalog import published
from contracts.scheduling import OfferingScheduled
from contracts.shared import Component, ComponentKind, Delivery, Format
from services.scheduling.commands import (
    CancelOffering,
    CancelSession,
    PublishOffering,
    RescheduleSession,
    ScheduleSession,
)
from services.scheduling.projections import OFFERINGS, SESSIONS
from services.scheduling.service import SERVICE
from tests.unit.scheduling.story import Story
from tests.unit.scheduling.test_projections import RECORDED

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
OFFERING = OfferingScheduled(
    offering="o1",
    course="c1",
    code="NEG-1",
    title="Negotiation",
    course_version=1,
    delivery=Delivery.SCHEDULED,
    format=Format.LIVE,
    components=(Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION),),
    timezone="Europe/Berlin",
)
STARTS = st.integers(0, 60)
LENGTHS = st.integers(-1, 26)
SOON = st.integers(0, 5)


class Model:
    """A session as anyone would note it down: from when, until when, and whether it stands."""

    def __init__(self, start, length):
        self.start, self.end, self.stands = start, start + length, True


class OfferingMachine(RuleBasedStateMachine):
    sessions = Bundle("sessions")

    def __init__(self):
        super().__init__()
        self.story = Story(OFFERING)
        self.noted = {}
        self.state = "draft"
        self.clock = 0

    def tried(self, command, *, refused):
        """Whether the command was taken, which it is unless the model refuses it."""
        if refused:
            with pytest.raises(Refused):
                self.story.when(command, at=BEGIN + timedelta(hours=self.clock))
        else:
            self.story.when(command, at=BEGIN + timedelta(hours=self.clock))
        return not refused

    @rule(target=sessions, start=STARTS, length=LENGTHS)
    def schedule(self, start, length):
        command = ScheduleSession(offering="o1", component="workshop", **span(start, length))
        if not self.tried(command, refused=self.state == "cancelled" or not 0 < length <= 24):
            return multiple()
        ident = self.story.reply["session"]
        self.noted[ident] = Model(start, length)
        return ident

    @rule(session=sessions, start=STARTS, length=LENGTHS)
    def reschedule(self, session, start, length):
        noted = self.noted[session]
        fixed = self.state == "cancelled" or not noted.stands or noted.end <= self.clock
        command = RescheduleSession(session=session, **span(start, length))
        if self.tried(command, refused=fixed or not 0 < length <= 24):
            noted.start, noted.end = start, start + length

    @rule(session=sessions)
    def cancel_session(self, session):
        self.tried(CancelSession(session=session), refused=False)
        self.noted[session].stands = False

    @rule()
    def publish(self):
        if self.tried(PublishOffering(offering="o1"), refused=self.state == "cancelled"):
            self.state = "published"

    @rule()
    def cancel(self):
        self.tried(CancelOffering(offering="o1"), refused=False)
        if self.state != "cancelled":
            for noted in self.noted.values():
                noted.stands = noted.stands and noted.end <= self.clock
        self.state = "cancelled"

    @rule(hours=SOON)
    def time_passes(self, hours):
        self.clock += hours

    @invariant()
    def the_views_show_what_was_noted(self):
        events = [event for _, event in self.story.history]
        offering, sessions = shown(OFFERINGS, events)["o1"], shown(SESSIONS, events)
        assert offering.state == self.state
        assert offering.session_count == sum(noted.stands for noted in self.noted.values())
        assert {ident: (found.starts_at, found.ends_at, found.state) for ident, found in sessions.items()} == {
            ident: (at(noted.start), at(noted.end), "scheduled" if noted.stands else "cancelled")
            for ident, noted in self.noted.items()
        }


def at(hour):
    return BEGIN + timedelta(hours=hour)


def span(start, length):
    return {"starts_at": at(start), "ends_at": at(start + length)}


def shown(view, events):
    documents = {}
    for event in events:
        if isinstance(event, view.sources):
            key = view.key(event, RECORDED)
            documents[key] = view.fold(documents.get(key, view.blank(key)), event, RECORDED)
    return documents


TestOffering = OfferingMachine.TestCase
TestOffering.settings = settings(max_examples=40, stateful_step_count=25)


@pytest.mark.parametrize("aggregate", SERVICE.aggregates, ids=lambda aggregate: aggregate.category)
def test_folding_never_refuses_an_event_whatever_the_state(aggregate):
    state = aggregate.blank(f"{aggregate.category}:x")
    for cls in published():
        for entry in corpus.entries(cls.TYPE):
            state = aggregate.evolve(state, entry.payload())
