"""Enough who teach for the learners that there are seats for."""

import pytest

from chassis.errors import Refused
from contracts.scheduling import OfferingPublished, SessionRescheduled, SessionScheduled
from services.scheduling.commands import NoteCapacity, PublishOffering, RescheduleOffering, ReviseOffering
from services.scheduling.domain.clash import ClashKind
from tests.unit.scheduling.clashes.stage import (
    OTHER,
    PEOPLE,
    ROOMS,
    VENUES,
    assign,
    cancel,
    move,
    refused,
    rehouse,
    schedule,
)
from tests.unit.scheduling.clashes.stage import at as local
from tests.unit.scheduling.negotiation import COURSE, PUBLISHED, scheduled
from tests.unit.scheduling.negotiation import schedule as draft
from tests.unit.scheduling.story import Story
from tests.unit.scheduling.test_series import of, series

KIND = ClashKind.TOO_FEW_INSTRUCTORS
FORCED = {"override": (KIND,), "reason": "The author helps out."}
PUBLISH = PublishOffering(offering="o1")


@pytest.fixture
def story():
    """A draft for twelve, where nobody is to teach more than eight, with a session that one teaches."""
    offering = scheduled(capacity=12, max_per_instructor=8)
    return Story(offering, OTHER, *VENUES, *ROOMS, *PEOPLE).when(schedule(instructors=("i1",)))


def too_few(story, command, **when):
    refusal = refused(story, command, **when)
    assert refusal.kind == "too-few-instructors"
    return [(one["session"], one["needed"], one["available"]) for one in refusal.facts["clashes"]]


def enough(story):
    """Published with two who teach."""
    return story.when(assign("o1.s1", "i1", assistants=("i2",))).when(PUBLISH)


class TestPublishing:
    def test_with_too_few_is_refused_naming_the_sessions(self, story):
        story.when(schedule(day="2026-03-31"))
        assert too_few(story, PUBLISH) == [("o1.s1", 2, 1), ("o1.s2", 2, 0)]

    def test_with_enough_assistants_among_them_is_not(self, story):
        assert isinstance(enough(story).events[0], OfferingPublished)

    @pytest.mark.parametrize(("most", "taken"), [(12, True), (11, False)])
    def test_nobody_teaches_more_than_the_ratio_says(self, story, most, taken):
        story.when(ReviseOffering(offering="o1", max_per_instructor=most))
        if taken:
            assert story.when(PUBLISH).events
        else:
            assert too_few(story, PUBLISH) == [("o1.s1", 2, 1)]

    def test_sessions_that_are_over_or_called_off_need_nobody(self, story):
        later = local("12:00", "2026-03-30")
        assert story.when(PUBLISH, at=later).events[0].overrides == ()
        off = Story(scheduled(capacity=12, max_per_instructor=8)).when(schedule()).when(cancel("o1.s1"))
        assert off.when(PUBLISH).events

    def test_is_overridden_with_a_reason_and_that_stays_visible(self, story):
        forced = PublishOffering(offering="o1", **FORCED)
        assert story.when(forced).events[0].overrides == ("too-few-instructors",)

    def test_is_not_overridden_without_one(self, story):
        assert refused(story, PublishOffering(offering="o1", override=(KIND,))).kind == "override-needs-reason"

    def test_without_a_ratio_asks_for_nobody(self):
        assert Story(scheduled(capacity=12)).when(schedule()).when(PUBLISH).events


class TestOncePublished:
    def test_who_teaches_may_change_to_as_many(self, story):
        assert enough(story).when(assign("o1.s1", "i1", "i2")).events

    def test_fewer_than_are_needed_are_refused(self, story):
        assert too_few(enough(story), assign("o1.s1", "i2")) == [("o1.s1", 2, 1)]

    def test_fewer_are_taken_with_a_reason_and_that_stays_visible(self, story):
        told = enough(story).when(assign("o1.s1", "i2", **FORCED)).events[0]
        assert told.overrides == ("too-few-instructors",)

    def test_a_dry_run_tells_it_among_what_clashes(self, story):
        told = enough(story).when(assign("o1.s1", "i2", dry_run=True)).reply
        assert [(one["kind"], one["needed"], one["available"]) for one in told["clashes"]] == [(KIND, 2, 1)]

    def test_a_session_is_not_added_with_too_few(self, story):
        assert too_few(enough(story), schedule(day="2026-03-31", instructors=("i1",))) == [("o1.s4", 2, 1)]
        taken = story.when(schedule(day="2026-03-31", instructors=("i1", "i2")))
        assert of(taken, SessionScheduled)[0].overrides == ()

    def test_nor_is_a_series(self, story):
        tuesdays = {"rule": "FREQ=WEEKLY;COUNT=3", "starts": "2026-03-24T09:00", "ends": "2026-03-24T12:00"}
        told = too_few(enough(story), series(instructors=("i1",), **tuesdays))
        assert [needed for _, needed, _ in told] == [2, 2, 2]

    def test_what_else_is_wrong_is_told_along(self, story):
        enough(story).when(schedule(offering="o2", day="2026-03-31", instructors=("i1",)))
        refusal = refused(story, schedule(day="2026-03-31", instructors=("i1",)))
        assert refusal.kind == "clash"
        assert [one["kind"] for one in refusal.facts["clashes"]] == ["instructor-taken", KIND]

    def test_a_ratio_that_is_lowered_is_held_against_the_sessions_ahead(self, story):
        lower = {"offering": "o1", "max_per_instructor": 5}
        assert too_few(enough(story), ReviseOffering(**lower)) == [("o1.s1", 3, 2)]
        assert story.when(ReviseOffering(**lower, **FORCED)).events[0].overrides == ("too-few-instructors",)

    def test_other_terms_change_without_asking_again(self, story):
        story.when(PublishOffering(offering="o1", **FORCED))
        assert story.when(ReviseOffering(offering="o1", title="Spring")).events[0].overrides == ("too-few-instructors",)

    @pytest.mark.parametrize("moved", [move("o1.s1", "13:00", "14:00"), rehouse("o1.s1", "v1.r1")])
    def test_a_move_changes_nobody_is_taken_and_still_says_so(self, story, moved):
        story.when(PublishOffering(offering="o1", **FORCED))
        assert story.when(moved).events[0].overrides == ("too-few-instructors",)

    def test_so_does_a_move_of_the_whole_offering(self, story):
        story.when(PublishOffering(offering="o1", **FORCED)).when(RescheduleOffering(offering="o1", shift_days=1))
        assert [one.overrides for one in of(story, SessionRescheduled)] == [("too-few-instructors",)]

    def test_the_seats_that_the_roster_has_by_now_count(self, story):
        enough(story).when(NoteCapacity(offering="o1", capacity=20))
        assert too_few(story, assign("o1.s1", "i2", "i1")) == [("o1.s1", 3, 2)]
        story.when(NoteCapacity(offering="o1", capacity=None))
        assert story.when(assign("o1.s1", "i2")).events


def test_a_ratio_needs_a_capacity(given):
    with pytest.raises(Refused) as refusal:
        given(COURSE, PUBLISHED).when(draft(max_per_instructor=8))
    assert refusal.value.kind == "ratio-needs-capacity"


def test_an_offering_is_drafted_with_its_ratio(given):
    story = given(COURSE, PUBLISHED).when(draft(max_per_instructor=8, capacity=16))
    assert story.events[-1].max_per_instructor == 8
