"""The roster against its model, where nobody may oversell: more seats than there are, are never taken."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from tests.unit.enrollment.test_roster_model import RosterMachine


class NeverOversold(RosterMachine):
    """The same, without leave to oversell: then taken never exceeds the capacity."""

    overrides = st.sampled_from([False])

    @invariant()
    def never_oversold(self):
        assert self.desk.roster.taken <= self.desk.roster.capacity


TestNeverOversold = NeverOversold.TestCase
TestNeverOversold.settings = settings(max_examples=60, stateful_step_count=40)
