"""Whatever is changed about rooms, people and equipment, and in whatever order: no session clashes untold.

After every step each session ahead is judged anew, as if it were to be scheduled just there. What would stand in its
way is told by its reservation, or, where two want the same, by that of one of them.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from chassis.errors import Refused
from services.scheduling.commands import (
    AddTimeOff,
    AssignInstructors,
    BlockRoom,
    CancelSession,
    ChangeEquipment,
    ChangeInstructor,
    ChangeRoom,
    ChangeSessionRoom,
    GrantQualification,
    RemoveTimeOff,
    RescheduleSession,
    RetireEquipment,
    RetireInstructor,
    RetireRoom,
    SetWorkingHours,
    UnblockRoom,
    WithdrawQualification,
)
from services.scheduling.commands.shapes import NewWindow
from services.scheduling.domain.clash import ClashKind
from services.scheduling.domain.placing import homes_of, place, resource_stream, streams_of
from services.scheduling.domain.sitting import wanted
from tests.unit.scheduling.negotiation import COURSE
from tests.unit.scheduling.story import NOW

from .stage import CALLS, at, schedule, stage, units

OVERRIDE = {"override": tuple(ClashKind), "reason": "It has to be."}
MEANT = {"in_spite_of_reservations": True, "reason": "It has to be."}
TAKING = ("clash", "has-reservations", "quantity-below-reserved")
RESOURCES = {
    "v1.r1": "room",
    "v2.r3": "room",
    "v1.r9": "room",
    "i1": "instructor",
    "i2": "instructor",
    "e1": "equipment",
}
SHARED = {"room-taken", "instructor-taken", "equipment-short"}
WAYS = {"travel-too-short"}
"""How long a way takes is a venue's, not a term of what is reserved."""

ROOMS, PEOPLE = some.sampled_from(["v1.r1", "v2.r3", "v1.r9"]), some.sampled_from(["i1", "i2"])
OPEN = some.sampled_from([(), ("08:00", "12:00"), ("10:00", "20:00")]).map(
    lambda window: tuple(NewWindow(weekday=day, opens=window[0], closes=window[1]) for day in range(1, 8) if window)
)
HOURS, LENGTHS = some.integers(8, 17), some.integers(1, 3)
VENUES = some.sampled_from([None, "v1", "v2"])
RETIRED = some.sampled_from(
    [RetireRoom(room="v2.r3"), RetireInstructor(instructor="i2"), RetireEquipment(equipment="e1")]
)
DAY = datetime(2026, 3, 30, tzinfo=UTC)


class Terms(RuleBasedStateMachine):
    """Sessions come, move and go; what they need gets smaller, opens later, is blocked, is used no more."""

    @initialize()
    def open(self):
        self.story, self.now = stage(COURSE), NOW
        self.blocks, self.away = {}, {}

    def ask(self, command):
        """Its answer; it may be refused for what nobody may override, such as a time that is over."""
        reply, refusal = self.answered(command)
        assert refusal is None or refusal.kind not in TAKING
        return reply

    def answered(self, command):
        try:
            return self.story.when(command, at=self.now).reply, None
        except Refused as refusal:
            return None, refusal

    @rule(hour=HOURS, long=LENGTHS, hall=ROOMS, who=PEOPLE, count=some.integers(0, 2))
    def schedule(self, hour, long, hall, who, count):
        equipment = (units(count),) if count else ()
        times = f"{hour:02}:00", f"{hour + long:02}:00"
        self.ask(schedule(*times, room=hall, instructors=(who,), equipment=equipment, **OVERRIDE))

    @precondition(lambda self: self.sessions())
    @rule(data=some.data(), hour=HOURS, long=LENGTHS)
    def move(self, data, hour, long):
        times = {"starts_at": at(f"{hour:02}:00"), "ends_at": at(f"{hour + long:02}:00")}
        self.ask(RescheduleSession(session=self.drawn(data), **times, **OVERRIDE))

    @precondition(lambda self: self.sessions())
    @rule(data=some.data(), hall=ROOMS)
    def change_room(self, data, hall):
        self.ask(ChangeSessionRoom(session=self.drawn(data), room=hall, **OVERRIDE))

    @precondition(lambda self: self.sessions())
    @rule(data=some.data(), who=PEOPLE)
    def assign(self, data, who):
        self.ask(AssignInstructors(session=self.drawn(data), instructors=(who,), **OVERRIDE))

    @precondition(lambda self: self.sessions())
    @rule(data=some.data())
    def cancel(self, data):
        self.ask(CancelSession(session=self.drawn(data)))

    @rule(
        hall=ROOMS, capacity=some.sampled_from([None, 8, 12]), hours=OPEN, setup=some.sampled_from([0, 30]),
        teardown=some.sampled_from([0, 60]), concurrent=some.integers(1, 3),
    )  # fmt: skip
    def change_a_room(self, hall, capacity, hours, setup, teardown, concurrent):
        asked = ChangeRoom(
            room=hall, capacity=capacity, hours=hours, setup_minutes=setup, teardown_minutes=teardown,
            concurrent=concurrent if hall == CALLS.room else 1,
        )  # fmt: skip
        self.meant(asked)

    @rule(hall=ROOMS, zone=some.sampled_from(["Europe/Berlin", "America/New_York"]))
    def put_a_rooms_clocks_elsewhere(self, hall, zone):
        self.meant(ChangeRoom(room=hall, timezone=zone))

    @rule(hall=ROOMS, hour=HOURS)
    def block(self, hall, hour):
        reply = self.meant(BlockRoom(room=hall, starts_at=at(f"{hour:02}:00"), ends_at=at("20:00")))
        if reply:
            self.blocks[reply["block"]] = hall

    @precondition(lambda self: self.blocks)
    @rule(data=some.data())
    def unblock(self, data):
        block = data.draw(some.sampled_from(sorted(self.blocks)))
        self.ask(UnblockRoom(room=self.blocks.pop(block), block=block))

    @rule(who=PEOPLE, hours=OPEN)
    def change_working_hours(self, who, hours):
        self.meant(SetWorkingHours(instructor=who, hours=hours))

    @rule(who=PEOPLE, zone=some.sampled_from(["Europe/Berlin", "Asia/Tokyo"]), home=VENUES)
    def move_house(self, who, zone, home):
        self.meant(ChangeInstructor(instructor=who, timezone=zone, home=home))

    @rule(who=PEOPLE, hour=HOURS)
    def be_away(self, who, hour):
        reply = self.meant(AddTimeOff(instructor=who, starts_at=at(f"{hour:02}:00"), ends_at=at("20:00")))
        if reply:
            self.away[reply["time_off"]] = who

    @precondition(lambda self: self.away)
    @rule(data=some.data())
    def come_back(self, data):
        away = data.draw(some.sampled_from(sorted(self.away)))
        self.ask(RemoveTimeOff(instructor=self.away.pop(away), time_off=away))

    @rule(who=PEOPLE)
    def lose_a_qualification(self, who):
        self.ask(WithdrawQualification(instructor=who, course="c1"))

    @rule(who=PEOPLE, days=some.integers(-2, 2))
    def gain_a_qualification(self, who, days):
        self.ask(GrantQualification(instructor=who, course="c1", valid_until=(DAY + timedelta(days=days)).date()))

    @rule(quantity=some.integers(1, 4), venue=VENUES)
    def change_equipment(self, quantity, venue):
        self.meant(ChangeEquipment(equipment="e1", quantity=quantity, venue=venue))

    @rule(what=RETIRED)
    def retire(self, what):
        self.meant(what)

    @rule(hours=some.sampled_from([4, 24 * 28, 24 * 28 + 4]))
    def time_passes(self, hours):
        self.now = max(self.now, NOW + timedelta(hours=hours))

    def meant(self, command):
        """What would be done unnoticed is refused, and changes nothing; what is meant is done."""
        before, length = self.told(), len(self.story.history)
        reply, refusal = self.answered(command)
        if refusal is None or refusal.kind not in TAKING:
            return reply
        assert (len(self.story.history), self.told()) == (length, before)
        reply = self.ask(replace(command, **MEANT))
        assert (reply["sessions"], reply["count"]) == (refusal.facts["sessions"], refusal.facts["count"])
        return reply

    def told(self):
        """By resource what is told to stand in the way of each reservation."""
        found = {}
        for resource, kind in RESOURCES.items():
            notes = self.story.state(resource_stream(kind, resource)).held.notes
            found[resource] = {session: set(note.overrides) for session, note in notes.items()}
        return found

    @invariant()
    def no_session_clashes_untold(self):
        if not hasattr(self, "story"):
            return
        told, offering = self.told(), self.story.state("offering:o1")
        for session in self.sessions():
            needed = wanted(offering.scheduled, session, offering.sessions[session])
            states = {name: self.story.state(name) for name in streams_of(needed)}
            states |= {name: self.story.state(name) for name in homes_of(states, needed)}
            for clash in place(states, needed, self.now, ignoring=(session,)).clashes:
                kind, resource = str(clash.kind), clash.resource
                if kind in SHARED:
                    together = self.together(resource, session)
                    assert any(kind in told[resource][one] for one in together), (clash, told)
                elif kind not in WAYS:
                    assert kind in told[resource][session], (clash, told)

    def together(self, resource, session):
        """Those who have it at the same time."""
        calendar = self.story.state(resource_stream(RESOURCES[resource], resource)).held.calendar
        entry = calendar.find(session)
        return {one.ref for one in calendar.overlapping(entry.start, entry.end)}

    def sessions(self):
        """Those that are ahead."""
        sessions = self.story.state("offering:o1").sessions
        return sorted(ident for ident, one in sessions.items() if not one.cancelled and one.ends_at > self.now)

    def drawn(self, data):
        return data.draw(some.sampled_from(self.sessions()))


TestTerms = Terms.TestCase
TestTerms.settings = settings(max_examples=60, stateful_step_count=25)
