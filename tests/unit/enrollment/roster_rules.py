"""What coordinators do to the seats of an offering: how many there are, and for whom, and until when."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from chassis.errors import Problem
from contracts.enrollment import LearnerPassedOver, SeatOfferExpired
from services.enrollment.commands import ChangeCapacity, ChangeTerms, ReleaseReserved, ReserveSeats
from services.enrollment.reactions import PASS_ON, pass_on

CAPACITIES = st.integers(1, 5)


class SeatRules(RuleBasedStateMachine):
    """Has a `desk`, its `model`, the time `now`, and what is `pending`."""

    overrides = st.booleans()

    @rule(capacity=CAPACITIES, data=st.data())
    def change_capacity(self, capacity, data):
        override = data.draw(self.overrides)
        self.model.expire(self.now)
        taken = len(self.model.seated) + len(self.model.held)
        told = self.told(
            lambda: self.do(ChangeCapacity(offering="o1", capacity=capacity, allow_oversubscription=override))
        )
        if sum(seats for seats, until in self.model.reserved.values() if until is None or until > self.now) > capacity:
            assert told == "reserved-too-many"
        elif capacity == self.model.capacity:
            assert told == "as it is"
        elif taken > capacity and not override:
            assert told == "capacity-below-taken"
        else:
            assert told == "done"
            self.model.capacity = capacity

    @rule(
        organization=st.sampled_from([None, "g1", "g2"]),
        seats=st.integers(0, 3),
        minutes=st.sampled_from([None, 20, 90]),
    )
    def reserve(self, organization, seats, minutes):
        self.model.expire(self.now)
        until = None if minutes is None else self.now + timedelta(minutes=minutes)
        others = {
            one: kept
            for one, kept in self.model.reserved.items()
            if one != organization and (kept[1] is None or kept[1] > self.now)
        }
        mine = {organization: (seats, until)} if seats else {}
        command = ReserveSeats(offering="o1", organization=organization, seats=seats, until=until)
        told = self.told(lambda: self.do(command, (organization,) if organization else ()))
        if seats + sum(kept for kept, _ in others.values()) > self.model.capacity and seats:
            assert told == "reserved-too-many"
        else:
            self.model.reserved = others | mine

    @rule()
    def what_was_reserved_until_now_is_let_go(self):
        self.told(lambda: self.do(ReleaseReserved(offering="o1", due=self.now)))
        self.model.reserved = {
            one: kept for one, kept in self.model.reserved.items() if kept[1] is None or kept[1] > self.now
        }

    @rule(minutes=st.integers(-60, 240))
    def move_the_cut_off(self, minutes):
        self.model.expire(self.now)
        moved = self.now + timedelta(minutes=minutes)
        terms = {"waitlist_limit": self.model.limit, "offer_minutes": self.model.minutes}
        told = self.told(lambda: self.do(ChangeTerms(offering="o1", cut_off_at=moved, **terms)))
        assert told == ("as it is" if moved == self.model.cut_off else "done")
        self.model.move_cut_off(moved, self.now)

    def do(self, command, facts=None):
        return self.desk.when(command, at=self.now, facts=facts)

    def told(self, act):
        """What a request was told: done, as it is, or the rule that refused it."""
        self.desk.events = []
        try:
            act()
        except Problem as problem:
            return problem.kind
        said = [event for event in self.desk.events if not isinstance(event, SeatOfferExpired | LearnerPassedOver)]
        for event in self.desk.events:
            if type(event) in PASS_ON.sources:
                self.pending += pass_on(event)
        return "done" if said else "as it is"
