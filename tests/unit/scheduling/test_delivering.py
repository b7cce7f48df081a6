"""When an offering has taken place, and what that ends."""

from datetime import timedelta

import pytest

from chassis.decider import Timer
from chassis.errors import Unknown
from contracts.attendance import RollClosed
from contracts.scheduling import OfferingCancelled, OfferingDelivered, OfferingPublished, OfferingRevised
from contracts.shared import Component, ComponentKind
from services.scheduling.commands import (
    CancelBelowMinimum,
    CancelOffering,
    CancelSession,
    DeliverOffering,
    PublishOffering,
    RescheduleOffering,
    RestoreSession,
    ReviseOffering,
    SettleOffering,
)
from services.scheduling.reactions import TIMER_KINDS, settle
from tests.unit.scheduling.clashes.stage import at as local
from tests.unit.scheduling.clashes.stage import move, refused, schedule
from tests.unit.scheduling.negotiation import PARTS, scheduled
from tests.unit.scheduling.story import Story
from tests.unit.scheduling.test_offerings import fields_of
from tests.unit.scheduling.test_series import series

BOTH = frozenset({"o1.s1", "o1.s2"})
END = local("12:00", "2026-03-31")
DELIVERED = OfferingDelivered(offering="o1", course="c1")
DELIVER, SETTLE = DeliverOffering(offering="o1"), SettleOffering(offering="o1")
PUBLISH = PublishOffering(offering="o1")


def stage(**terms):
    """A published offering with a session on each of two days, the last until `END`."""
    offering = scheduled(**terms)
    story = Story(offering, OfferingPublished(**fields_of(offering)))
    for day in ("2026-03-30", "2026-03-31"):
        story.when(schedule("09:00", "12:00", day=day))
    return story


class TestByHand:
    def test_once_its_sessions_are_over(self):
        story = stage().when(DELIVER, at=END)
        assert (story.events, story.reply) == ([DELIVERED], {"offering": "o1"})

    def test_not_before_naming_what_is_not_over(self):
        refusal = refused(stage(), DELIVER, at=END - timedelta(hours=1))
        assert (refusal.kind, refusal.facts["sessions"], refusal.facts["count"]) == ("sessions-not-over", ["o1.s2"], 1)

    def test_a_session_whose_roll_is_closed_is_over(self):
        assert stage().when(DELIVER, at=END - timedelta(hours=1), facts=BOTH).events == [DELIVERED]

    def test_a_session_that_was_called_off_is_not_waited_for(self):
        story = stage().when(CancelSession(session="o1.s2"))
        assert story.when(DELIVER, at=END - timedelta(days=1)).events == [DELIVERED]

    def test_not_twice(self):
        assert refused(stage().when(DELIVER, at=END), DELIVER, at=END).kind == "offering-delivered"

    def test_not_as_a_draft(self):
        assert refused(Story(scheduled()), DELIVER).kind == "offering-not-published"

    def test_not_once_it_was_called_off(self):
        story = stage().when(CancelOffering(offering="o1"))
        assert refused(story, DELIVER, at=END).kind == "offering-cancelled"

    def test_not_where_there_is_none(self):
        with pytest.raises(Unknown):
            Story().when(DELIVER)


class TestByItself:
    def test_a_closed_roll_asks_whether_the_offering_is_delivered(self):
        assert settle(RollClosed(session="o1.s1", offering="o1", present=1, expected=1)) == (SETTLE,)

    def test_once_every_roll_is_closed(self):
        assert stage().when(SETTLE, at=END, facts=BOTH).events == [DELIVERED]

    @pytest.mark.parametrize("closed", [{"o1.s1"}, {"o1.s2"}, set()])
    def test_not_while_a_roll_is_open(self, closed):
        assert stage().when(SETTLE, at=END, facts=frozenset(closed)).events == []

    def test_the_roll_of_a_session_that_was_called_off_does_not_count(self):
        story = stage().when(CancelSession(session="o1.s2"))
        assert story.when(SETTLE, at=END, facts=frozenset({"o1.s1"})).events == [DELIVERED]

    def test_not_while_a_required_live_part_had_no_session(self):
        parts = (*PARTS, Component(key="second", title="Second day", kind=ComponentKind.SESSION))
        assert stage(components=parts).when(SETTLE, at=END, facts=BOTH).events == []
        optional = (*PARTS, Component(key="second", title="Second day", kind=ComponentKind.SESSION, required=False))
        assert stage(components=optional).when(SETTLE, at=END, facts=BOTH).events == [DELIVERED]

    def test_not_where_no_session_took_place(self):
        story = stage().when(CancelSession(session="o1.s1")).when(CancelSession(session="o1.s2"))
        assert story.when(SETTLE, at=END, facts=frozenset()).events == []

    def test_not_as_a_draft_nor_called_off_nor_twice(self):
        draft = Story(scheduled()).when(schedule())
        assert draft.when(SETTLE, facts=frozenset({"o1.s1"})).events == []
        off = stage()
        off.history.append(("offering:o1", OfferingCancelled(offering="o1", course="c1")))
        assert off.when(SETTLE, at=END, facts=BOTH).events == []
        assert stage().when(DELIVER, at=END).when(SETTLE, at=END, facts=BOTH).events == []

    def test_its_own_end_is_waited_for_with_a_timer(self):
        story = stage(ends_at=END + timedelta(days=9)).when(SETTLE, at=END, facts=BOTH)
        assert story.events == []
        due = END + timedelta(days=9)
        assert story.timers == (Timer(key="deliver/o1", kind="deliver", due=due, data={"offering": "o1"}),)
        (kind,) = (one for one in TIMER_KINDS if one.kind == "deliver")
        assert kind.command({"offering": "o1"}, due) == SETTLE
        assert story.when(SETTLE, at=due, facts=BOTH).events == [DELIVERED]

    def test_an_end_that_was_revised_meanwhile_is_waited_for_anew(self):
        story = stage(ends_at=END + timedelta(days=1)).when(
            ReviseOffering(offering="o1", ends_at=END + timedelta(days=9))
        )
        assert isinstance(story.events[0], OfferingRevised)
        story.when(SETTLE, at=END + timedelta(days=1), facts=BOTH)
        assert [timer.due for timer in story.timers] == [END + timedelta(days=9)]


@pytest.mark.parametrize(
    "command",
    [
        PUBLISH,
        ReviseOffering(offering="o1", title="Spring"),
        CancelOffering(offering="o1"),
        RescheduleOffering(offering="o1", shift_days=1),
        RestoreSession(session="o1.s3"),
        move("o1.s1", "13:00", "14:00"),
        schedule(),
        series(),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_delivered_offering_stays_as_it_is(command):
    story = stage().when(schedule("14:00", "15:00")).when(CancelSession(session="o1.s3")).when(DELIVER, at=END)
    assert refused(story, command, at=END).kind == "offering-delivered"


def test_a_minimum_that_is_missed_calls_nothing_off_that_was_delivered():
    assert stage().when(DELIVER, at=END).when(CancelBelowMinimum(offering="o1"), at=END).events == []


def test_what_is_recorded_of_a_session_that_took_place_is_told_before_that_its_offering_was_delivered():
    story = stage().when(DELIVER, at=END)
    assert refused(story, move("o1.s1", "13:00", "14:00"), at=END, facts=BOTH).kind == "roll-closed"
