"""A history, a command, and what came of it: attendance's deciders as the loop runs them."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chassis.decider import Context
from chassis.ids import category_of, stream
from contracts.attendance import (
    AttendanceConfirmed,
    AttendanceRecorded,
    CourseCredited,
    PathHandedOn,
    PathJoined,
    PathLeft,
    PathMoved,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
    RollClosed,
    RollMoved,
    RollOpened,
    RollRestored,
    RollWithdrawn,
)
from contracts.envelope import Recorded
from contracts.shared import CompletionRule
from services.attendance.domain.requirement import Requirement
from services.attendance.domain.roster import Span
from services.attendance.service import SERVICE

START = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
OFFERING, SESSION, COURSE = "o1", "o1.s1", "c1"
AGGREGATES = {aggregate.category: aggregate for aggregate in SERVICE.aggregates}
HANDLERS = {handler.command: handler for handler in SERVICE.handlers}
ROLL = RollOpened | RollMoved | RollWithdrawn | RollRestored | AttendanceRecorded | AttendanceConfirmed | RollClosed
PATH = PathJoined | PathMoved | PathLeft | PathHandedOn | CourseCredited | ProgramCompleted | ProgramCompletionWithdrawn


def home(event):
    """The stream that an event of attendance stands in."""
    if isinstance(event, ROLL):
        return stream("roll", event.session)
    if isinstance(event, PATH):
        return stream("path", event.learner)
    return stream("progress", f"{event.offering}.{event.learner}")


class Story:
    """What has happened so far; `when` decides a command and adds what it makes happen."""

    def __init__(self, *events):
        self.history = [(home(event), event) for event in events]
        self.dated = []

    def when(self, command, *, at=START + timedelta(hours=4), facts=None, moment=None):
        """Decide a command at `at`; what caused it took effect at `moment`, if that is another."""
        handler = HANDLERS[type(command)]
        moment = moment or getattr(command, "effective_at", None) or at
        context = Context(at=at, actor="anna", facts=facts, effective_at=moment)
        states = {name: self._fold(name) for name in handler.streams(command, context)}
        for name in handler.further(states, command, context) if handler.further else ():
            states.setdefault(name, self._fold(name))
        decision = handler.decide(states, command, context)
        assert {name for name, _ in decision.events} <= states.keys(), "a decision writes the streams it names"
        assert all(home(event) == name for name, event in decision.events)
        self.history += decision.events
        self.events = [event for _, event in decision.events]
        self.effective, self.timers = decision.effective, list(decision.timers)
        self.dated += [(event, self.effective.get(place, moment)) for place, event in enumerate(self.events)]
        self.reply, self.status = decision.reply, decision.status
        return self

    def completed_on(self, completed, withdrawn, on=100):
        """The day of the completion that stands on a day, by the word recorded last; null if none does."""
        stands = None
        for event, moment in self.dated:
            if moment <= START + timedelta(days=on):
                if isinstance(event, completed):
                    stands = (moment - START).days
                elif isinstance(event, withdrawn):
                    stands = None
        return stands

    def kinds(self):
        return [type(event) for event in self.events]

    def _fold(self, name):
        aggregate = AGGREGATES[category_of(name)]
        state = aggregate.blank(name)
        for written, event in self.history:
            if written == name:
                state = aggregate.evolve(state, event)
        return state


def a_roll(minutes=210):
    return RollOpened(
        session=SESSION,
        offering=OFFERING,
        course=COURSE,
        component="workshop",
        starts_at=START,
        ends_at=START + timedelta(minutes=minutes),
        timezone="Europe/Berlin",
    )


def a_roster(*learners):
    """Everyone seated a day before the session, for good."""
    return dict.fromkeys(learners, (Span(START - timedelta(days=1)),))


def asks(*required, optional=(), rule=CompletionRule.COMPONENTS, renewable=False):
    return Requirement(
        course=COURSE,
        components=frozenset({*required, *optional}),
        required=frozenset(required),
        rule=rule,
        renewable=renewable,
    )


def recorded(event, version=1, *, at=START, position=None):
    """The envelope around an event, as a view's fold gets it."""
    return Recorded(
        id=f"e{version}",
        type=event.TYPE,
        service=event.SERVICE,
        stream="any",
        version=version,
        root="any",
        position=position or version,
        recorded_at=at,
        effective_at=at,
        actor="anna",
        correlation="x",
        data=msgspec.Raw(msgspec.json.encode(event)),
    )


class Given:
    """What the tests of this folder build with."""

    START, OFFERING, SESSION, COURSE = START, OFFERING, SESSION, COURSE
    story, roll, roster, asks, recorded = Story, a_roll, a_roster, asks, recorded


@pytest.fixture(scope="session")
def given():
    return Given
