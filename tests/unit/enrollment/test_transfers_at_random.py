"""Two rosters and an offering without seats, and people who change between them, or turn out to be one, in any order:
whoever changes holds a place on one side or the other, never on both for it, never on neither; and no side is oversold.
"""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chassis.errors import Problem
from contracts.enrollment import (
    EnrollmentCancelled,
    LearnerEnrolled,
    LearnerWaitlisted,
    RosterOpened,
    SeatOffered,
)
from contracts.shared import Format
from services.enrollment.commands import (
    CancelEnrollment,
    EnrollLearner,
    IfFull,
    MergeLearners,
    SubstituteLearner,
    TransferEnrollment,
)
from services.enrollment.domain.admission import Admission, OfferingFacts
from services.enrollment.domain.learner import Learner
from services.enrollment.domain.merging import Found
from services.enrollment.domain.profile import Profile
from services.enrollment.domain.taking_over import Held
from services.enrollment.domain.transferring import Transfer
from services.enrollment.reactions import pass_on
from tests.unit.enrollment.charging import terms
from tests.unit.enrollment.story import Story

LEARNERS = st.sampled_from([f"l{number}" for number in range(6)])
OFFERED = ("o1", "o2", "d1")
OFFERINGS = st.sampled_from(OFFERED)
TOLD = {"course": "c1", "format": Format.LIVE}
FACTS = Admission(target=OfferingFacts(course="c1", format=Format.LIVE))


class Changing(RuleBasedStateMachine):
    """Requests in any order; promotions come late."""

    @initialize(first=st.integers(1, 3), second=st.integers(1, 3))
    def open(self, first, second):
        seats = {"o1": first, "o2": second}
        self.seats = seats
        rosters = [(f"roster:{one}", RosterOpened(**TOLD, offering=one, capacity=seats[one])) for one in seats]
        self.story = Story(*rosters, ("terms:o1", terms(1)), ("terms:d1", terms(1, offering="d1")))
        self.pending = []

    @rule(learner=LEARNERS, offering=OFFERINGS)
    def enroll(self, learner, offering):
        self.do(EnrollLearner(offering=offering, learner=learner), FACTS)

    @rule(learner=LEARNERS, offering=OFFERINGS)
    def cancel(self, learner, offering):
        self.do(CancelEnrollment(enrollment=f"{offering}.{learner}"), None)

    @rule(learner=LEARNERS, source=OFFERINGS, to=OFFERINGS, wait=st.booleans())
    def transfer(self, learner, source, to, wait):
        before, there = self.places(learner, source), self.places(learner, to)
        command = TransferEnrollment(
            enrollment=f"{source}.{learner}", to=to, if_full=IfFull.WAITLIST if wait else IfFull.REFUSE
        )
        done = self.do(command, Transfer(admission=FACTS))
        if done:
            assert (before, there) == (1, 0)
            assert (self.places(learner, source), self.places(learner, to)) == (0, 1)
            said = Counter(type(one) for one in self.story.events)
            assert said[EnrollmentCancelled] == said[LearnerEnrolled] + said[LearnerWaitlisted] == 1
        else:
            assert (self.places(learner, source), self.places(learner, to)) == (before, there)

    @rule(learner=LEARNERS, other=LEARNERS, offering=OFFERINGS)
    def substitute(self, learner, other, offering):
        taken = self.taken(offering)
        queue = self.queue(offering)
        command = SubstituteLearner(enrollment=f"{offering}.{learner}", substitute=other, reason="Ill")
        if self.do(command, FACTS):
            assert self.taken(offering) == taken, "no seat is free in between"
            assert self.queue(offering) == [one for one in queue if one != other], "nobody else is moved"

    @rule(kept=LEARNERS, merged=LEARNERS)
    def turn_out_to_be_one(self, kept, merged):
        """The same two may again: what matters here is what goes over, and not that it does so once."""
        before = {one: (self.taken(one), self.queue(one), self.best(one, kept, merged)) for one in OFFERED}
        held = tuple(Held(enrollment=f"{one}.{merged}") for one in OFFERED if self.places(merged, one))
        for one in (kept, merged):
            self.story.states[f"learner:{one}"] = Learner(profile=Profile())
        if not self.do(MergeLearners(kept=kept, merged=merged, reason="Twice"), Found(held=held)):
            return
        for offering, (taken, queue, best) in before.items():
            assert self.places(merged, offering) == 0
            assert self.stands(offering, kept) == best, "the better of the two places is theirs"
            assert self.taken(offering) <= taken
            others = [one for one in queue if one not in (kept, merged)]
            assert [one for one in self.queue(offering) if one != kept] == others, "nobody else is moved"
            ahead = min((queue.index(one) for one in (kept, merged) if one in queue), default=None)
            if kept in self.queue(offering):
                assert self.queue(offering).index(kept) == ahead, "nobody is overtaken"

    @precondition(lambda self: self.pending)
    @rule()
    def a_reaction_arrives(self):
        self.do(self.pending.pop(0), None)

    def do(self, command, facts):
        """Whether it happened."""
        self.story.events = []
        try:
            self.story.when(command, facts=facts)
        except Problem:
            return False
        for event in self.story.events:
            if isinstance(event, EnrollmentCancelled):
                self.pending += pass_on(event)
        return True

    def places(self, learner, offering):
        if offering == "d1":
            return int(self.story.state(f"enrollment:d1.{learner}").state == "enrolled")
        roster = self.story.state(f"roster:{offering}")
        return sum(learner in held for held in (roster.enrolled, roster.offers, roster.waiting))

    def stands(self, offering, learner):
        """How well somebody stands: 3 is a seat, 2 one on offer, 1 a place in the queue."""
        if offering == "d1":
            return 3 * self.places(learner, offering)
        roster = self.story.state(f"roster:{offering}")
        held = (roster.waiting, roster.offers, roster.enrolled)
        return max((rank for rank, some in enumerate(held, 1) if learner in some), default=0)

    def best(self, offering, *learners):
        return max(self.stands(offering, one) for one in learners)

    def taken(self, offering):
        return 0 if offering == "d1" else self.story.state(f"roster:{offering}").taken

    def queue(self, offering):
        return [] if offering == "d1" else [one for *_, one in self.story.state(f"roster:{offering}").queue]

    @invariant()
    def no_side_is_oversold_and_nobody_stands_twice_on_one(self):
        if not hasattr(self, "story"):
            return
        for offering, seats in self.seats.items():
            assert self.taken(offering) <= seats
            assert all(self.places(f"l{number}", offering) <= 1 for number in range(6))

    @invariant()
    def one_freed_seat_is_given_once(self):
        if not hasattr(self, "story"):
            return
        given = [
            one.because_of
            for one in self.story.history
            if isinstance(one, LearnerEnrolled | SeatOffered) and one.because_of
        ]
        freed = Counter(one.enrollment for one in self.story.history if isinstance(one, EnrollmentCancelled))
        assert all(count <= freed[enrollment] for enrollment, count in Counter(given).items())


TestChanging = Changing.TestCase
TestChanging.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
