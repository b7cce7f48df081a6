"""Requests beside a roster, in any order: nobody is let in without the approval asked for, agreeing twice gives one
place, and who was turned down has none.

What was asked for and agreed to is kept in a book of the test's own; every place that somebody gets has to be in it.
"""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chassis.errors import Problem
from contracts.enrollment import (
    EnrollmentApproved,
    EnrollmentRequested,
    LearnerEnrolled,
    LearnerWaitlisted,
    RequestLapsed,
)
from contracts.shared import Format
from services.enrollment.commands import (
    Approval,
    ApproveRequest,
    Asker,
    CancelEnrollment,
    ChangeCapacity,
    ChangeTerms,
    EnrollLearner,
    IfFull,
    LapseRequest,
    MoveDeadlines,
    RejectRequest,
    SetOfferingTerms,
    Via,
    WithdrawRequest,
)
from services.enrollment.domain.admission import Admission, OfferingFacts
from services.enrollment.domain.deadlines import Deadline
from services.enrollment.reactions import PASS_ON, enroll_approved, pass_on
from tests.unit.enrollment.story import NOON, Desk

EVERYBODY = [f"l{number}" for number in range(4)]
LEARNERS = st.sampled_from(EVERYBODY)
DECIDES = st.sampled_from(["manager", "manager", "coordinator", "self"])
BOSS, DESK = Asker(kind=Via.MANAGER, learner="l9"), Asker(kind=Via.COORDINATOR)
WHO_AGREES = {"none": [], "manager": ["manager"], "coordinator": ["coordinator"], "both": ["manager", "coordinator"]}


class Book:
    """What one learner asked for, and what was said to it: `awaits` are those who have yet to agree, `until` then."""

    def __init__(self):
        self.state, self.awaits, self.until = None, [], None

    def waits(self, now):
        return self.state == "pending" and now < self.until

    def over(self, now, same):
        """The rule by which nothing can be decided any more, or that it was decided so before; null if it can be."""
        if self.state == same:
            return "as it is"
        if self.state is None:
            return "not-requested"
        if self.state != "pending":
            return "request-over"
        return "enrollment-closed" if now >= self.until else None


class Requests(RuleBasedStateMachine):
    """Learners, their manager and a coordinator; what follows from what they do comes late."""

    @initialize(capacity=st.integers(1, 2), approval=st.sampled_from(list(Approval)))
    def open(self, capacity, approval):
        self.cut_off = NOON + timedelta(hours=6)
        self.desk = Desk(capacity, cut_off_at=self.cut_off)
        self.now, self.pending, self.agreed = NOON, [], {}
        self.books = {learner: Book() for learner in EVERYBODY}
        self.terms(approval)

    @rule(approval=st.sampled_from(list(Approval)))
    def terms(self, approval):
        self.told(SetOfferingTerms(offering="o1", approval=approval))
        self.approval = approval.value

    @rule(learner=LEARNERS, who=st.sampled_from(["self", "manager", "coordinator"]), wait=st.booleans())
    def ask(self, learner, who, wait):
        own = Asker(kind=Via.SELF, learner=learner)
        asker = {"self": own, "manager": BOSS, "coordinator": DESK}[who]
        command = EnrollLearner(
            offering="o1", learner=learner, asker=asker, if_full=IfFull.WAITLIST if wait else IfFull.REFUSE
        )
        left = [] if who == "coordinator" else [one for one in WHO_AGREES[self.approval] if one != who]
        book, stood, waits = self.books[learner], self.stands(learner), self.books[learner].waits(self.now)
        told = self.told(command, self.facts())
        got_in = self.events(LearnerEnrolled, LearnerWaitlisted)
        if not left:
            assert told in ("done", "as it is", "enrollment-closed", "offering-full")
            if told != "enrollment-closed" and told != "offering-full" and waits and self.approval != "none":
                assert self.events(EnrollmentApproved), "a coordinator who lets somebody in has agreed"
                book.state, book.awaits = "approved", []
            return
        assert not got_in, "who has to ask is not let in by asking"
        if stood or waits:
            assert told == "as it is"
        elif self.now >= self.cut_off:
            assert told == "enrollment-closed"
        else:
            (asked,) = self.events(EnrollmentRequested)
            assert asked.stages == tuple(left)
            book.state, book.awaits, book.until = "pending", left, self.cut_off

    @rule(data=st.data(), who=DECIDES)
    def approve(self, data, who):
        learner = self.somebody(data)
        book = self.books[learner]
        told = self.told(ApproveRequest(enrollment=f"o1.{learner}", asker=self.asker(learner, who)))
        expected = book.over(self.now, "approved")
        if expected is None and not self.may(book, who):
            expected = "not-approver"
        if expected is None:
            book.awaits = [] if who == "coordinator" else book.awaits[1:]
            book.state = "pending" if book.awaits else "approved"
            self.agreed[learner] = self.agreed.get(learner, 0) + (not book.awaits)
        assert told == (expected or "done")

    @rule(data=st.data(), who=DECIDES)
    def reject(self, data, who):
        learner = self.somebody(data)
        book = self.books[learner]
        told = self.told(RejectRequest(enrollment=f"o1.{learner}", reason="No", asker=self.asker(learner, who)))
        expected = book.over(self.now, "rejected")
        if expected is None and not self.may(book, who):
            expected = "not-approver"
        if expected is None:
            book.state = "rejected"
        assert told == (expected or "done")

    @rule(learner=LEARNERS)
    def withdraw(self, learner):
        book = self.books[learner]
        told = self.told(WithdrawRequest(enrollment=f"o1.{learner}", asker=self.asker(learner, "self")))
        expected = book.over(self.now, "withdrawn")
        if expected is None:
            book.state = "withdrawn"
        assert told == (expected or "done")

    @rule(learner=LEARNERS)
    def the_timer_fires(self, learner):
        book = self.books[learner]
        due, later = book.state == "pending" and not book.waits(self.now), self.now < self.cut_off
        self.told(LapseRequest(enrollment=f"o1.{learner}", due=self.now), Deadline(until=self.cut_off))
        assert bool(self.events(RequestLapsed)) == (due and not later), "nobody's request ends before enrollment closes"
        if due:
            book.state, book.until = ("pending" if later else "lapsed"), self.cut_off

    @rule(minutes=st.integers(-60, 300))
    def enrollment_closes_at_another_time(self, minutes):
        self.cut_off = self.now + timedelta(minutes=minutes)
        self.told(ChangeTerms(offering="o1", cut_off_at=self.cut_off))
        pending = {f"o1.{learner}": book for learner, book in self.books.items() if book.state == "pending"}
        self.told(MoveDeadlines(offering="o1"), Deadline(until=self.cut_off, requests=tuple(pending)))
        for book in pending.values():
            book.until = self.cut_off if book.waits(self.now) else book.until

    @rule(learner=LEARNERS)
    def cancel(self, learner):
        self.told(CancelEnrollment(enrollment=f"o1.{learner}"))

    @rule(capacity=st.integers(1, 4))
    def change_capacity(self, capacity):
        self.told(ChangeCapacity(offering="o1", capacity=capacity))

    @rule(minutes=st.sampled_from([1, 10, 90]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.pending)
    @rule()
    def a_reaction_arrives(self):
        command = self.pending.pop(0)
        if not isinstance(command, EnrollLearner):
            self.told(command)
            return
        self.agreed[command.learner] -= 1
        assert self.agreed[command.learner] >= 0, "each agreement lets somebody in once"
        stood = self.stands(command.learner)
        told = self.told(command, self.facts())
        assert told == ("as it is" if stood else told)
        assert told in ("done", "as it is", "enrollment-closed", "offering-full")

    def facts(self):
        return Admission(target=OfferingFacts(course="c1", format=Format.LIVE, cut_off_at=self.cut_off))

    def somebody(self, data):
        """Anybody, and most often one of those about whom somebody has yet to decide."""
        waiting = [learner for learner, book in self.books.items() if book.state == "pending"]
        return data.draw(st.sampled_from([*EVERYBODY, *waiting * 4]))

    def may(self, book, who):
        return who == "coordinator" or (who == "manager" and book.awaits[0] == "manager")

    def asker(self, learner, who):
        return {"self": Asker(kind=Via.SELF, learner=learner), "manager": BOSS, "coordinator": DESK}[who]

    def stands(self, learner):
        return learner in self.desk.roster.enrolled or learner in self.desk.roster.waiting

    def told(self, command, facts=None):
        """What came of it: done, as it is, or the rule that refused it; and what follows from it waits."""
        self.desk.events = []
        try:
            self.desk.when(command, at=self.now, facts=facts)
        except Problem as problem:
            return problem.kind
        for event in self.desk.events:
            if isinstance(event, EnrollmentApproved):
                follows = enroll_approved(event)
                self.pending += follows
                if isinstance(command, EnrollLearner):
                    self.agreed[event.learner] = self.agreed.get(event.learner, 0) + len(follows)
            elif type(event) in PASS_ON.sources:
                self.pending += pass_on(event)
        return "done" if self.desk.events else "as it is"

    def events(self, *kinds):
        return [event for event in self.desk.events if isinstance(event, kinds)]

    @invariant()
    def nobody_has_a_place_that_nobody_agreed_to(self):
        if not hasattr(self, "desk"):
            return
        for event in self.events(LearnerEnrolled, LearnerWaitlisted):
            if getattr(event, "from_waitlist", False):
                continue
            freely = WHO_AGREES[self.approval] in ([], [event.via])
            assert freely or event.via in ("coordinator", "request")
        roster = self.desk.roster
        assert len(roster.enrolled) <= roster.capacity
        assert not roster.enrolled.keys() & roster.waiting.keys()

    def teardown(self):
        while getattr(self, "pending", ()):
            self.a_reaction_arrives()
        if hasattr(self, "desk"):
            self.nobody_has_a_place_that_nobody_agreed_to()


TestRequests = Requests.TestCase
TestRequests.settings = settings(max_examples=100, stateful_step_count=40)
