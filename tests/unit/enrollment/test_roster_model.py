"""The roster against a model made of plain lists, under any course of events.

The model recomputes everything each time; what both agree on after every step is who has a seat,
for whom one is held until when, who waits in which order, and who was told what.
"""

from datetime import timedelta

from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from contracts.enrollment import LearnerEnrolled, SeatOffered
from services.enrollment.commands import (
    AcceptSeat,
    CloseRoster,
    DeclineSeat,
    ExpireSeatOffers,
    IfFull,
    MergeLearners,
    PromoteAfter,
    PromoteLearner,
)
from services.enrollment.domain.learner import Learner
from services.enrollment.domain.merging import Found
from services.enrollment.domain.profile import Profile
from services.enrollment.domain.taking_over import Held
from tests.unit.enrollment.roster_model import Model, organization_of, stands_by_its_history
from tests.unit.enrollment.roster_rules import CAPACITIES, SeatRules
from tests.unit.enrollment.story import NOON, Desk

LEARNERS = st.sampled_from([f"l{number}" for number in range(8)])


class RosterMachine(SeatRules):
    """Requests, reactions and timers in any order; reactions may come late, and twice."""

    @initialize(
        capacity=CAPACITIES,
        limit=st.sampled_from([None, None, 0, 2]),
        minutes=st.sampled_from([None, 30]),
        hours=st.integers(1, 8),
        early=st.integers(0, 8),
        kept=st.dictionaries(st.sampled_from([None, "g1", "g2"]), st.integers(1, 2), max_size=3),
    )
    def open(self, capacity, limit, minutes, hours, early, kept):
        cut_off = NOON + timedelta(hours=hours)
        self.desk = Desk(capacity, waitlist_limit=limit, offer_minutes=minutes, cut_off_at=cut_off)
        self.model = Model(capacity, limit, minutes, cut_off)
        self.now, self.pending, self.delivered = NOON, [], []
        for number in range(early):
            self.enroll(f"l{number}", priority=0, refuse=False)
        for organization, seats in kept.items():
            self.reserve(organization, seats, minutes=None)

    @rule(learner=LEARNERS, priority=st.integers(0, 2), refuse=st.booleans())
    def enroll(self, learner, priority, refuse):
        self.model.expire(self.now)
        queue, spare = self.model.queue, self.model.free
        could = {one: self.model.can(one, self.now) and not (refuse and one in self.model.passed) for one in queue}
        free = self.model.can(learner, self.now) and set(queue) == self.model.passed
        expected = self.model.enroll(learner, priority, refuse, self.now)
        how = {"priority": priority, "if_full": IfFull.REFUSE if refuse else IfFull.WAITLIST, "at": self.now}
        told = self.told(lambda: self.desk.enroll(learner, organization=organization_of(learner), **how))
        assert told == expected
        assert not (free and told in ("offering-full", "waitlist-full")), "a seat that went past all is for who comes"
        if told == "done" and self.desk.reply["state"] == "enrolled":
            rivals = [one for one in queue if could.get(one)]
            assert not any(organization_of(one) == organization_of(learner) for one in rivals), "nobody is overtaken"
            assert not rivals or spare > 1, "and who could have had the very last seat least of all"
        if told in ("done", "as it is") and self.desk.reply["state"] == "waitlisted":
            assert self.desk.reply["place"] == self.model.queue.index(learner) + 1

    @rule(learner=LEARNERS)
    def cancel(self, learner):
        self.model.expire(self.now)
        stood = self.model.stands(learner)
        self.model.leave(learner)
        told = self.told(lambda: self.desk.cancel(learner, at=self.now))
        assert told == ("not-enrolled" if learner not in self.model.known else "done" if stood else "as it is")

    @rule(kept=LEARNERS, merged=LEARNERS)
    def turn_out_to_be_one(self, kept, merged):
        """Of one organization, so that the seats that are kept for theirs stay so; the same two may again."""
        assume(kept != merged and organization_of(kept) == organization_of(merged))
        self.model.expire(self.now)
        self.model.merge(kept, merged)
        for one in (kept, merged):
            self.desk.states[f"learner:{one}"] = Learner(profile=Profile())
        held = (Held(enrollment=f"o1.{merged}"),) if merged in self.model.known else ()
        self.told(lambda: self.do(MergeLearners(kept=kept, merged=merged, reason="Twice"), Found(held=held)))

    @rule(learner=LEARNERS)
    def accept(self, learner):
        # Of an offer that ran out it is told so until somebody's command has said it; what is refused says nothing.
        run_out = learner in self.desk.roster.lapsed(self.now)
        if not run_out:
            self.model.expire(self.now)
        if learner not in self.model.known:
            expected = "not-enrolled"
        elif learner in self.model.seated:
            expected = "as it is"
        elif run_out:
            expected = "seat-offer-expired"
        elif learner in self.model.held:
            self.model.leave(learner)
            self.model.seated.append(learner)
            expected = "done"
        else:
            expected = "no-seat-offer"
        assert self.told(lambda: self.do(AcceptSeat(enrollment=f"o1.{learner}"))) == expected

    @rule(learner=LEARNERS)
    def decline(self, learner):
        self.model.expire(self.now)
        held = learner in self.model.held
        if held:
            self.model.leave(learner)
        told = self.told(lambda: self.do(DeclineSeat(enrollment=f"o1.{learner}")))
        if learner not in self.model.known:
            assert told == "not-enrolled"
        else:
            assert told == ("done" if held else "no-seat-offer" if self.model.stands(learner) else "as it is")

    @rule(learner=LEARNERS, data=st.data())
    def promote(self, learner, data):
        override = data.draw(self.overrides)
        self.model.expire(self.now)
        command = PromoteLearner(enrollment=f"o1.{learner}", reason="needed", allow_oversubscription=override)
        told = self.told(lambda: self.do(command))
        if learner not in self.model.known:
            assert told == "not-enrolled"
        elif learner in self.model.seated:
            assert told == "as it is"
        elif not self.model.stands(learner):
            assert told == "not-waitlisted"
        elif self.now >= self.model.cut_off:
            assert told == "enrollment-closed"
        elif learner in self.model.queue and not self.model.can(learner, self.now) and not override:
            assert told == "offering-full"
        else:
            assert told == "done"
            if learner in self.model.queue:
                assert self.desk.events[-1].out_of_order is (self.model.queue[0] != learner)
            self.model.leave(learner)
            self.model.seated.append(learner)

    @rule(learner=LEARNERS)
    def loses_what_comes_before(self, learner):
        self.model.lacking.add(learner)

    @precondition(lambda self: self.model.lacking)
    @rule(data=st.data())
    def completes_what_comes_before(self, data):
        learner = data.draw(st.sampled_from(sorted(self.model.lacking)))
        self.model.lacking.discard(learner)
        self.pending.append(PromoteAfter(learner=learner))

    @precondition(lambda self: self.model.seated and self.model.queue)
    @rule(learner=LEARNERS, refuse=st.booleans())
    def comes_when_a_seat_has_gone_past_all_who_wait(self, learner, refuse):
        self.model.lacking |= set(self.model.queue)
        RosterMachine.cancel(self, self.model.seated[0])
        self.settled()
        self.enroll(learner, priority=0, refuse=refuse)

    @rule(minutes=st.integers(1, 45))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def the_timer_fires(self):
        self.model.expire(self.now)
        self.told(lambda: self.do(ExpireSeatOffers(offering="o1", due=self.now)))

    @precondition(lambda self: self.pending)
    @rule()
    def a_reaction_arrives(self):
        command = self.pending.pop(0)
        self.delivered.append(command)
        self.react(command)

    @precondition(lambda self: self.delivered)
    @rule(data=st.data())
    def a_reaction_arrives_again(self, data):
        self.react(data.draw(st.sampled_from(self.delivered)))

    def react(self, command):
        self.model.expire(self.now)
        self.desk.lacks = dict.fromkeys(self.model.lacking, ("c9",))
        facts, because_of = self.desk.candidates(), None
        free, most = self.model.free, len(self.model.waiting)
        if isinstance(command, PromoteAfter):
            facts, most = {"o1": facts}, int(command.learner in self.desk.roster.passed)
        elif command.because_of:
            because_of, most = command.because_of, 1
        promoted = 0
        while promoted < most and self.model.promote_first(self.now):
            promoted += 1
        told = self.told(lambda: self.do(command, facts))
        seats = [event for event in self.desk.events if isinstance(event, LearnerEnrolled | SeatOffered)]
        assert len(seats) == promoted <= max(free, 0)
        assert all(event.because_of == because_of for event in seats)
        assert told == ("done" if seats else "as it is")

    @invariant()
    def both_agree(self):
        roster = self.desk.roster
        assert list(roster.enrolled) == self.model.seated
        assert self.desk.queue == self.model.queue
        lapsed = set(roster.lapsed(self.now))
        held = {learner: offer.expires_at for learner, offer in roster.offers.items() if learner not in lapsed}
        assert held == {learner: until for learner, until in self.model.held.items() if until > self.now}
        assert roster.passed.keys() == self.model.passed
        assert [learner for _, learner in roster.due] == sorted(
            roster.offers, key=lambda learner: (roster.offers[learner].expires_at, learner)
        )

    def teardown(self):
        if not hasattr(self, "desk"):
            return
        self.settled_nobody_waits_beside_a_seat_that_they_could_have()
        stands_by_its_history(self.desk.roster, self.desk.history)
        self.desk.when(CloseRoster(offering="o1"), at=self.now)
        assert (self.desk.roster.taken, self.desk.roster.queue, self.desk.roster.due) == (0, [], [])

    def settled(self):
        while self.pending:
            self.a_reaction_arrives()

    def settled_nobody_waits_beside_a_seat_that_they_could_have(self):
        self.settled()
        self.model.expire(self.now)
        if not self.desk.roster.lapsed(self.now) and self.now < self.model.cut_off:
            self.what_was_reserved_until_now_is_let_go()
            self.settled()
            able = [one for one in self.model.queue if one not in self.model.lacking]
            assert not any(self.model.can(one, self.now) for one in able)


TestRoster = RosterMachine.TestCase
TestRoster.settings = settings(max_examples=120, stateful_step_count=40)
