"""A history, commands, and what came of them: enrollment's deciders as the loop runs them."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.decider import Context
from chassis.errors import Problem
from chassis.ids import category_of
from contracts.enrollment import NoticeIntended, RosterOpened
from contracts.shared import Format
from services.enrollment.commands import Asker, CancelEnrollment, EnrollLearner, PromoteNext, Via
from services.enrollment.domain.admission import Admission, OfferingFacts
from services.enrollment.domain.candidate import Candidate
from services.enrollment.reactions import pass_on
from services.enrollment.service import SERVICE

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
AGGREGATES = {aggregate.category: aggregate for aggregate in SERVICE.aggregates}
HANDLERS = {handler.command: handler for handler in SERVICE.handlers}
OPEN = OfferingFacts(course="c1", format=Format.LIVE)
SHE = Asker(kind=Via.SELF, learner="l1")
BOSS = Asker(kind=Via.MANAGER, learner="l9", organization="g1")
DESK = Asker(kind=Via.COORDINATOR)


class Story:
    """What has happened so far. `when` decides a command and folds what it makes happen."""

    def __init__(self, *events):
        self.states = {}
        self.history = []
        self.events = []
        self.drawn = 0
        for stream, event in events:
            self._fold(stream, event)

    def state(self, stream):
        if stream not in self.states:
            self.states[stream] = AGGREGATES[category_of(stream)].blank(stream)
        return self.states[stream]

    def when(self, command, *, at=NOON, facts=None):
        handler = HANDLERS[type(command)]
        self.drawn += 1
        context = Context(at=at, actor="anna", new_id=f"{handler.id_kind}{self.drawn}", facts=facts)
        named = handler.streams(command, context)
        assert len(set(named)) == len(named)
        states = {name: self.state(name) for name in named}
        while handler.further and (new := set(handler.further(states, command, context)) - states.keys()):
            states |= {name: self.state(name) for name in new}
        decision = handler.decide(states, command, context)
        assert {name for name, _ in decision.events} <= states.keys(), "a decision writes the streams it names"
        for stream, event in decision.events:
            self._fold(stream, event)
        events = [event for _, event in decision.events]
        self.events = [event for event in events if not isinstance(event, NoticeIntended)]
        self.notices = [event for event in events if isinstance(event, NoticeIntended)]
        self.reply, self.status, self.timers = decision.reply, decision.status, decision.timers
        self.forgotten = tuple(decision.forget)
        return self

    def refused(self, command, **how):
        """The problem that the command runs into; nothing happens."""
        before = len(self.history)
        with pytest.raises(Problem) as problem:
            self.when(command, **how)
        assert len(self.history) == before
        return problem.value

    def _fold(self, stream, event):
        self.states[stream] = AGGREGATES[category_of(stream)].evolve(self.state(stream), event)
        self.history.append(event)


class Desk(Story):
    """A story about the one offering `o1`, in the words of those who run it."""

    def __init__(self, capacity=1, **terms):
        opened = RosterOpened(offering="o1", course="c1", format=Format.LIVE, capacity=capacity, **terms)
        super().__init__(("roster:o1", opened))
        self.lacks = self.clashes = None

    @property
    def roster(self):
        return self.state("roster:o1")

    @property
    def seated(self):
        return list(self.roster.enrolled)

    @property
    def queue(self):
        return [learner for *_, learner in self.roster.queue]

    def candidates(self):
        """Who waits, and what stands in their way; null where nothing can."""
        if self.lacks is None and self.clashes is None:
            return None
        lacks, clashes = self.lacks or {}, self.clashes or {}
        return {
            learner: Candidate(lacks=lacks.get(learner, ()), clashes=clashes.get(learner, ())) for learner in self.queue
        }

    def enroll(self, *learners, at=NOON, organization=None, facts=None, **how):
        for learner in learners:
            command = EnrollLearner(offering="o1", learner=learner, **how)
            self.when(command, at=at, facts=Admission(organization=organization, target=OPEN, **(facts or {})))
        return self

    def enroll_refused(self, learner, at=NOON, facts=None, **how):
        command = EnrollLearner(offering="o1", learner=learner, **how)
        return self.refused(command, at=at, facts=Admission(target=OPEN, **(facts or {})))

    def cancel(self, learner, at=NOON, **how):
        return self.when(CancelEnrollment(enrollment=f"o1.{learner}", **how), at=at)

    def react(self, at=NOON):
        """Let the reactions to what has just happened take their course."""
        happened, followed = self.events, []
        for event in happened:
            for command in pass_on(event) if type(event) in PASSED_ON else ():
                followed += self.when(command, at=at, facts=self.candidates()).events
        self.events = followed
        return self

    def promote_next(self, at=NOON, because_of=None):
        return self.when(PromoteNext(offering="o1", because_of=because_of), at=at, facts=self.candidates())


PASSED_ON = next(reaction.sources for reaction in SERVICE.reactions if reaction.name == "pass-on-seats")


def later(minutes):
    return NOON + timedelta(minutes=minutes)


def names(story):
    """What has just happened, and to whom."""
    return [(type(event), event.learner) for event in story.events]
