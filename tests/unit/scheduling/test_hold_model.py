"""Holds among the reservations, against the same plain list: they come, expire, are released, and become sessions."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chassis.errors import Refused
from services.scheduling.commands import ExpireHold, PlaceHold, ReleaseHold, ScheduleSession
from services.scheduling.commands.sessions import NewEquipmentUse
from tests.unit.scheduling.reservation_model import Needs, agrees
from tests.unit.scheduling.test_reservation_model import PEOPLE, ROOMS, SLOTS, ZONES, Reservations


class Holds(Reservations):
    """The same, with holds; their timers run late, or never."""

    @rule(slot=SLOTS, room=ROOMS, people=PEOPLE, units=st.integers(0, 3), hours=st.sampled_from([1, 24, 24 * 14]))
    def hold(self, slot, room, people, units, hours):
        starts_at, ends_at = self.times(slot)
        needs = Needs(starts_at=starts_at, ends_at=ends_at, room=room, people=people, units=units)
        command = PlaceHold(
            starts_at=starts_at,
            ends_at=ends_at,
            timezone="UTC",
            minutes=hours * 60,
            room=room,
            instructors=people,
            equipment=(NewEquipmentUse(equipment="e1", units=units),) if units else (),
        )
        nothing = ends_at <= self.now or not (room or people or units)
        expected = self.model.in_the_way("", needs, self.now)
        told, reply = self.told(command)
        agrees(told, expected)
        assert bool(reply) is not (nothing or bool(told))
        if reply:
            self.model.hold(reply["hold"], needs, self.now + timedelta(hours=hours))

    @precondition(lambda self: self.model.expires)
    @rule(data=st.data())
    def release(self, data):
        hold = data.draw(st.sampled_from(sorted(self.model.expires)))
        self.desk.when(ReleaseHold(hold=hold), self.now)
        self.model.end(hold)

    @precondition(lambda self: self.model.expires)
    @rule(data=st.data())
    def the_timer_runs(self, data):
        hold = data.draw(st.sampled_from(sorted(self.model.expires)))
        self.desk.when(ExpireHold(hold=hold, due=self.now), self.now)
        if self.model.expires[hold] <= self.now:
            self.model.end(hold)

    @precondition(lambda self: self.standing())
    @rule(data=st.data(), kind=st.sampled_from("op"), slot=SLOTS, room=ROOMS, people=PEOPLE)
    def use(self, data, kind, slot, room, people):
        hold = data.draw(st.sampled_from(self.standing()))
        starts_at, ends_at = (time.astimezone(ZoneInfo(ZONES[kind])) for time in self.times(slot))
        command = ScheduleSession(
            offering=self.offerings[kind],
            component="workshop",
            room=room,
            instructors=people,
            timezone=ZONES[kind],
            starts_at=starts_at,
            ends_at=ends_at,
            hold=hold,
        )
        needs = Needs(starts_at=self.times(slot)[0], ends_at=self.times(slot)[1], room=room, people=people)
        if not takes_some(needs, self.model.kept[hold]):
            with pytest.raises(Refused) as refusal:
                self.desk.when(command, self.now)
            assert refusal.value.kind == "hold-not-needed"
        elif self.ask(command, "", needs, hold=hold):
            self.model.end(hold)

    def standing(self):
        """The holds that may still be used."""
        kept = {line.session for line in self.model.lines if not self.model.lapsed(line, self.now)}
        return sorted(kept & self.model.expires.keys())


def takes_some(needs, kept):
    """Whether a session takes anything of what is kept free, while it is."""
    together = needs.starts_at < kept.ends_at and kept.starts_at < needs.ends_at
    shared = {needs.room, *needs.people} & {kept.room, *kept.people} - {None}
    return bool(together and shared)


TestHolds = Holds.TestCase
TestHolds.settings = settings(max_examples=80, stateful_step_count=40)
