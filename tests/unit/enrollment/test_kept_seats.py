"""The roster against its model, where seats are kept for organizations from the beginning, and few things happen
beside: whom a freed seat is for, and who may come before whom, is asked of nearly every step.
"""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.unit.enrollment.roster_model import Model
from tests.unit.enrollment.story import NOON, Desk
from tests.unit.enrollment.test_roster_model import RosterMachine

NOBODYS = (0, 3, 6)
"""Who is of no organization, and comes first."""


class KeptSeats(RosterMachine):
    """People come, and those who have a seat leave; reactions come late, and seat offers run out unsaid."""

    move_the_cut_off = change_capacity = promote = accept = decline = the_timer_fires = None
    loses_what_comes_before = completes_what_comes_before = a_reaction_arrives_again = None

    @initialize(
        capacity=st.integers(2, 3),
        minutes=st.sampled_from([None, 30]),
        nobodys=st.sampled_from([3, 3, 3, 0]),
        early=st.lists(st.sampled_from([1, 2, 4, 5]), unique=True, max_size=3),
        kept=st.sampled_from([{"g1": 1, "g2": 1}, {"g2": 2}, {"g1": 1, None: 1}, {"g1": 1}]),
    )
    def open(self, capacity, minutes, nobodys, early, kept):
        cut_off = NOON + timedelta(days=9)
        self.desk = Desk(capacity, offer_minutes=minutes, cut_off_at=cut_off)
        self.model = Model(capacity, None, minutes, cut_off)
        self.now, self.pending, self.delivered = NOON, [], []
        for number in (*NOBODYS[: min(nobodys, capacity)], *early):
            self.enroll(f"l{number}", priority=0, refuse=False)
        for organization, seats in kept.items():
            self.reserve(organization, seats, minutes=None)

    def reserve(self, organization, seats, minutes):
        """Nothing that happens of itself."""
        super().reserve(organization, seats, minutes)

    @rule(minutes=st.sampled_from([5, 30]))
    def time_passes(self, minutes):
        super().time_passes(minutes)

    @precondition(lambda self: self.model.seated)
    @rule(data=st.data())
    def cancel(self, data):
        super().cancel(data.draw(st.sampled_from(self.model.seated)))


TestKeptSeats = KeptSeats.TestCase
TestKeptSeats.settings = settings(max_examples=250, stateful_step_count=25)
