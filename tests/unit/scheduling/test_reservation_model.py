"""Reservations against a plain list, under any course of events.

What sessions remember, what the resources hold and what the view shows is the list after every step; whatever is
refused clashes by the list, and whatever is not does not, unless somebody said that it may.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from chassis.clock import from_micros
from chassis.errors import Refused
from services.scheduling.commands import (
    AssignInstructors,
    CancelOffering,
    CancelSession,
    ChangeSessionRoom,
    RescheduleSession,
    RestoreSession,
    ScheduleSession,
)
from services.scheduling.commands.sessions import NewEquipmentUse
from services.scheduling.domain.booking import streams_held
from services.scheduling.domain.clash import ClashKind
from services.scheduling.domain.placing import resource_stream
from tests.unit.scheduling.reservation_desk import OVER_FOR, Desk
from tests.unit.scheduling.reservation_model import PADS, UNITS, Model, Needs, agrees

BEGIN = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
MOMENTS = [
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC),  # New York puts its clocks forward
    datetime(2026, 3, 14, 23, 0, tzinfo=UTC),  # midnight in Berlin
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),  # Berlin puts its clocks forward
    datetime(2026, 4, 1, 4, 0, tzinfo=UTC),  # a month ends in New York
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),  # Berlin puts its clocks back
]
ZONES = {"o": "Europe/Berlin", "p": "America/New_York"}
KINDS = {"v": "room", "i": "instructor", "e": "equipment"}
ROOMS = st.sampled_from([None, *PADS])
PEOPLE = st.lists(st.sampled_from(["i1", "i2", "i3"]), max_size=2, unique=True).map(tuple)
SLOTS = st.tuples(st.integers(0, 1), st.integers(-4, 8), st.integers(1, 8))
"""Near the one or the other moment: how long before it, and how long, in quarters of an hour."""
OVERRIDE = {"override": tuple(ClashKind), "reason": "It has to be."}


class Reservations(RuleBasedStateMachine):
    """Sessions come, move, change and go; now and then the time goes on."""

    @initialize(moments=st.lists(st.sampled_from(MOMENTS), min_size=2, max_size=2))
    def open(self, moments):
        self.moments = sorted(moments)
        self.desk, self.model, self.now, self.offered = Desk(), Model(), BEGIN, 0
        self.offerings = {one: self._offer(one) for one in ZONES}

    def _offer(self, kind):
        self.offered += 1
        offering = f"o{kind}{self.offered}"
        self.desk.offer(offering)
        return offering

    @rule(
        kind=st.sampled_from("op"), slot=SLOTS, room=ROOMS, people=PEOPLE, units=st.integers(0, 3), force=st.booleans()
    )
    def schedule(self, kind, slot, room, people, units, force):
        starts_at, ends_at = self.times(slot)
        needs = Needs(starts_at=starts_at, ends_at=ends_at, room=room, people=people, units=units)
        zone = ZONES[kind]
        command = ScheduleSession(
            offering=self.offerings[kind],
            component="workshop",
            room=room,
            instructors=people[:1],
            assistants=people[1:],
            equipment=(NewEquipmentUse(equipment="e1", units=units),) if units else (),
            timezone=zone,
            starts_at=starts_at.astimezone(ZoneInfo(zone)),
            ends_at=ends_at.astimezone(ZoneInfo(zone)),
        )
        self.ask(command, "", needs, force=force)

    @precondition(lambda self: self.ahead())
    @rule(data=st.data(), slot=SLOTS, force=st.booleans())
    def move(self, data, slot, force):
        session, needs = self.drawn(data)
        starts_at, ends_at = self.times(slot)
        command = RescheduleSession(session=session, starts_at=starts_at, ends_at=ends_at)
        self.ask(command, session, replace(needs, starts_at=starts_at, ends_at=ends_at), force=force)

    @precondition(lambda self: self.ahead())
    @rule(data=st.data(), room=ROOMS, force=st.booleans())
    def change_room(self, data, room, force):
        session, needs = self.drawn(data)
        self.ask(ChangeSessionRoom(session=session, room=room), session, replace(needs, room=room), force=force)

    @precondition(lambda self: self.ahead())
    @rule(data=st.data(), people=PEOPLE, force=st.booleans())
    def assign(self, data, people, force):
        session, needs = self.drawn(data)
        command = AssignInstructors(session=session, instructors=people[:1], assistants=people[1:])
        self.ask(command, session, replace(needs, people=people), force=force)

    @precondition(lambda self: self.model.needs)
    @rule(data=st.data())
    def cancel(self, data):
        session = data.draw(st.sampled_from(sorted(self.model.needs)))
        self.desk.when(CancelSession(session=session), self.now)
        self.model.cancel(session)

    @precondition(lambda self: self.called_off())
    @rule(data=st.data(), force=st.booleans())
    def restore(self, data, force):
        session = data.draw(st.sampled_from(self.called_off()))
        needs = self.model.needs[session]
        self.ask(RestoreSession(session=session), session, needs, force=force)

    def called_off(self):
        """The sessions that may still take place after all."""
        standing = tuple(f"{offering}." for offering in self.offerings.values())
        return sorted(session for session in self.model.cancelled if session.startswith(standing))

    @rule(kind=st.sampled_from("op"))
    def cancel_offering(self, kind):
        offering = self.offerings[kind]
        self.desk.when(CancelOffering(offering=offering), self.now)
        for session in self.ahead():
            if session.startswith(f"{offering}."):
                self.model.cancel(session)
        self.offerings[kind] = self._offer(kind)

    @rule(resource=st.sampled_from(sorted(UNITS)))
    def snapshot(self, resource):
        self.desk.snapshot(resource_stream(KINDS[resource[0]], resource), self.now)

    @rule(hours=st.sampled_from([1, 5, 24, 9 * 24]))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule(which=st.integers(0, 1))
    def one_of_the_moments_comes(self, which):
        self.now = max(self.now, self.moments[which])

    def times(self, slot):
        which, before, length = slot
        starts_at = self.moments[which] - timedelta(minutes=15 * before)
        return starts_at, starts_at + timedelta(minutes=15 * length)

    def ask(self, command, session, needs, *, force=False, hold=None):
        """Both decide; the one tells all that the other sees, and nothing else."""
        takes_place = session and session not in self.model.cancelled
        same = takes_place and self.model.needs[session] == needs
        expected = [] if same else self.model.in_the_way(session, needs, self.now, hold)
        told, reply = self.told(replace(command, **OVERRIDE) if force else command)
        assert not (force and told)
        if told or not force:
            agrees(told, expected)
        if reply:
            self.model.put(reply["session"], needs, self.now)
        return reply

    def told(self, command):
        """The clashes that it was refused for, or its answer."""
        try:
            return [], self.desk.when(command, self.now)
        except Refused as refusal:
            return refusal.facts.get("clashes", []), None

    def ahead(self):
        """The sessions that may still move."""
        return sorted(
            session
            for session, needs in self.model.needs.items()
            if needs.ends_at > self.now and session not in self.model.cancelled
        )

    def drawn(self, data):
        session = data.draw(st.sampled_from(self.ahead()))
        return session, self.model.needs[session]

    @invariant()
    def sessions_remember_the_list(self):
        remembered = [
            (one.resource, one.blocked_from, one.blocked_until, one.units, ident, one.venue)
            for name, offering in self.desk.states.items()
            if name.startswith("offering:")
            for ident, session in offering.sessions.items()
            for one in session.reservations
        ] + [
            (one.resource, one.blocked_from, one.blocked_until, one.units, hold.placed.hold, one.venue)
            for name, hold in self.desk.states.items()
            if name.startswith("hold:") and hold.placed and not hold.over
            for one in hold.placed.reservations
        ]
        assert sorted(remembered, key=str) == self.listed()

    @invariant()
    def resources_hold_the_list(self):
        kept = self.now - OVER_FOR
        held = []
        for resource in UNITS:
            holdings = self.desk.state(resource_stream(KINDS[resource[0]], resource)).held
            assert holdings.notes.keys() == holdings.calendar.starts.keys()
            for one in holdings.calendar.entries:
                since, until = from_micros(one.start), from_micros(one.end)
                held.append((resource, since, until, one.units, one.ref, holdings.venue_of(one.ref)))
        assert set(held) <= set(self.listed())
        assert {one for one in held if one[2] > kept} == {one for one in self.listed() if one[2] > kept}

    @invariant()
    def the_view_shows_the_list(self):
        shown = [
            (one.resource, one.blocked_from, one.blocked_until, one.units, one.session, one.venue)
            for one in self.desk.documents.values()
        ]
        assert sorted(shown, key=str) == self.listed()

    @invariant()
    def nothing_is_promised_twice_unless_somebody_said_so(self):
        for line in self.model.lines:
            beside = [one for one in self.model.lines if one.resource == line.resource]
            beside = [one for one in beside if not self.model.lapsed(one, self.now)]
            together = [one for one in beside if one.since <= line.since < one.until]
            if sum(one.units for one in together) > UNITS[line.resource]:
                documents = [self.desk.documents[f"{one.resource}/{one.session}"] for one in together]
                assert any(document.overrides for document in documents)

    def listed(self):
        lines = [(one.resource, one.since, one.until, one.units, one.session, one.venue) for one in self.model.lines]
        return sorted(lines, key=str)

    def teardown(self):
        if not hasattr(self, "desk"):
            return
        for session in self.ahead():
            offering = self.desk.state(f"offering:{session.partition('.')[0]}")
            held = offering.sessions[session].reservations
            assert len(set(streams_held(held))) == len(held)


TestReservations = Reservations.TestCase
TestReservations.settings = settings(max_examples=100, stateful_step_count=40)
