"""Seats that are kept for an organization, or for nobody yet: theirs until they fall back, and nobody is overtaken."""

from datetime import timedelta

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from chassis.decider import Timer, TimerCleared
from contracts.enrollment import LearnerEnrolled, SeatOfferExpired, SeatReservation, SeatsReserved
from services.enrollment.commands import ChangeCapacity, IfFull, PromoteLearner, ReleaseReserved, ReserveSeats
from services.enrollment.domain.shares import Shares, openings
from services.enrollment.reactions import pass_on, timers
from tests.unit.enrollment.story import NOON, later, names


def keep(seats, organization="g1", until=None):
    return ReserveSeats(offering="o1", organization=organization, seats=seats, until=until)


@pytest.fixture
def story(desk):
    """Three seats, two of them kept for g1 and g11, which belongs to it."""
    return desk(capacity=3).when(keep(2), facts=("g1", "g11"))


class TestWhoGetsThem:
    def test_others_get_what_is_not_kept_and_wait_then(self, story):
        story.enroll("l1", "l2", organization="g2")
        assert (story.seated, story.queue) == (["l1"], ["l2"])

    def test_theirs_get_those_that_are_kept_although_others_wait_who_cannot_have_them(self, story):
        story.enroll("l1", "l2", organization="g2").enroll("l3", organization="g1").enroll("l4", organization="g11")
        assert (story.seated, story.queue) == (["l1", "l3", "l4"], ["l2"])

    def test_those_that_are_kept_go_first_and_the_others_are_theirs_as_everybodys(self, story):
        story.enroll("l1", "l2", "l3", organization="g1")
        assert story.seated == ["l1", "l2", "l3"]

    def test_among_themselves_nobody_is_overtaken(self, story):
        story.enroll("l1", "l2", "l3", "l4", organization="g1").enroll("l5", organization="g2")
        story.cancel("l1")
        story.enroll("l6", organization="g1")
        assert story.queue == ["l4", "l5", "l6"]
        assert story.promote_next(because_of="o1.l1").seated == ["l2", "l3", "l4"]

    def test_among_themselves_the_higher_priority_comes_first(self, story):
        story.enroll("l1", "l2", "l3", "l4", organization="g1").enroll("l5", organization="g1", priority=1)
        assert names(story.cancel("l1").react()) == [(LearnerEnrolled, "l5")]

    def test_a_freed_seat_goes_past_who_cannot_have_it(self, story):
        story.enroll("l1", organization="g2").enroll("l2", "l3", organization="g1").enroll("l4", organization="g2")
        story.enroll("l5", organization="g1").cancel("l2").react()
        assert names(story) == [(LearnerEnrolled, "l5")]
        assert story.queue == ["l4"]

    def test_who_has_more_than_is_kept_for_them_takes_nothing_that_is_kept_for_others(self, desk):
        story = desk(capacity=4).when(keep(1), facts=("g1",)).when(keep(1, "g2"), facts=("g2",))
        story.enroll("l1", "l2", organization="g1").enroll("l3", "l4")
        assert (story.seated, story.queue) == (["l1", "l2", "l3"], ["l4"])

    def test_a_hold_is_kept_for_nobody_and_counts_as_taken(self, desk):
        story = desk(capacity=2).when(keep(1, organization=None), facts=())
        story.enroll("l1", "l2", organization="g1")
        assert (story.seated, story.queue) == (["l1"], ["l2"])

    def test_who_would_be_refused_is_told_how_many_are_kept(self, story):
        story.enroll("l1", organization="g2")
        problem = story.enroll_refused("l2", if_full=IfFull.REFUSE)
        assert (problem.kind, problem.facts["reserved"], problem.facts["enrolled"]) == ("offering-full", 2, 1)

    def test_who_is_picked_takes_none_of_them_unless_that_is_meant(self, story):
        story.enroll("l1", "l2", organization="g2")
        command = PromoteLearner(enrollment="o1.l2", reason="Asked")
        assert story.refused(command).kind == "offering-full"
        meant = PromoteLearner(enrollment="o1.l2", reason="Asked", allow_oversubscription=True)
        assert story.when(meant).seated == ["l1", "l2"]

    def test_who_is_in_two_counts_for_the_smaller(self, desk):
        story = desk(capacity=4).when(keep(1), facts=("g1", "g11")).when(keep(1, "g11"), facts=("g11",))
        assert story.enroll("l1", organization="g11").roster.shares.taken == [0, 1, 0]


class TestWhenTheyAreFewer:
    """Seats are kept although all were taken before; whoever leaves frees one."""

    @pytest.fixture
    def late(self, desk):
        story = desk(capacity=2).enroll("l1", "l2").enroll("l3", organization="g2")
        return story.when(keep(1), facts=("g1",)).when(keep(1, "g2"), facts=("g2",))

    def test_who_waits_for_theirs_is_before_who_comes_for_theirs(self, late):
        late.cancel("l1").enroll("l4", organization="g1")
        assert (late.seated, late.queue) == (["l2"], ["l3", "l4"])

    def test_where_there_is_one_for_each_nobody_takes_it_from_the_other(self, late):
        late.cancel("l1").cancel("l2").enroll("l4", organization="g1")
        assert (late.seated, late.queue) == (["l4"], ["l3"])
        assert late.promote_next(because_of="o1.l1").seated == ["l4", "l3"]

    def test_one_that_was_held_for_theirs_is_kept_again_once_that_has_run_out(self, desk, after):
        story = desk(capacity=1, offer_minutes=30).when(keep(1), facts=("g1",)).enroll("l1", "l2", organization="g1")
        story.cancel("l1").react().enroll("l3", at=after(30), organization="g2")
        assert (story.seated, story.queue) == ([], ["l3"])
        assert story.enroll("l4", at=after(30), organization="g1").seated == ["l4"]

    def test_one_that_is_held_for_theirs_when_they_are_kept_is_one_of_them(self, desk):
        story = desk(capacity=2, offer_minutes=30).enroll("l1", "l2").enroll("l3", organization="g1")
        story.cancel("l1").react().cancel("l2").when(keep(1), facts=("g1",)).enroll("l4")
        assert (list(story.roster.offers), story.seated) == (["l3"], ["l4"])

    def test_an_offer_that_has_run_out_is_said_first(self, desk, after):
        story = desk(capacity=1, offer_minutes=30).enroll("l1", "l2").cancel("l1").react()
        story.when(keep(1), at=after(30), facts=("g1",))
        assert [type(event) for event in story.events] == [SeatOfferExpired, SeatsReserved]


class TestFallingBack:
    def test_from_then_on_they_are_everybodys_although_nobody_said_so(self, desk, after):
        story = desk(capacity=1).when(keep(1, until=after(60)), facts=("g1",))
        assert story.enroll("l1", organization="g2").queue == ["l1"]
        story.cancel("l1").enroll("l2", at=after(60), organization="g2")
        assert story.seated == ["l2"]

    def test_the_timer_lets_go_of_them_and_who_waits_is_promoted(self, desk, after):
        story = desk(capacity=2).when(keep(2, until=after(60)), facts=("g1",)).enroll("l1", organization="g2")
        command = ReleaseReserved(offering="o1", due=after(60))
        assert story.when(command, at=after(59)).events == [SeatsReserved(offering="o1")]
        story.react(at=after(60))
        assert (story.seated, story.queue) == (["l1"], [])
        assert story.when(command, at=after(61)).events == []

    def test_taking_the_reservation_away_promotes_as_well(self, story):
        story.enroll("l1", "l2", organization="g2").when(keep(0), facts=("g1",)).react()
        assert story.seated == ["l1", "l2"]

    def test_the_earliest_of_them_sets_the_timer(self, story, after):
        story.when(keep(1, "g2", until=after(90)), facts=("g2",))
        timer = Timer(key="reserved/o1", kind="reserved", due=after(90), data={"offering": "o1"})
        assert timers(story.events[0], "roster:o1") == (timer,)
        assert timers(SeatsReserved(offering="o1"), "roster:o1") == (TimerCleared(key="reserved/o1"),)

    def test_somebody_looks_again_whatever_was_reserved(self, story):
        assert [type(one).__name__ for one in pass_on(story.events[0])] == ["PromoteNext"]


class TestRefusals:
    def test_no_more_than_there_are(self, story):
        problem = story.refused(keep(2, "g2"), facts=("g2",))
        assert (problem.kind, problem.facts["reserved"][0]["organization"]) == ("reserved-too-many", "g1")

    def test_a_cut_below_what_is_reserved_is_refused_and_lists_it(self, story):
        problem = story.refused(ChangeCapacity(offering="o1", capacity=1, allow_oversubscription=True))
        assert (problem.kind, problem.facts["capacity"]) == ("reserved-too-many", 1)

    def test_nothing_is_reserved_where_there_is_no_limit(self, desk):
        assert desk(capacity=None).refused(keep(1), facts=("g1",)).kind == "reserved-without-limit"

    def test_nothing_until_a_moment_that_has_passed(self, story):
        assert story.refused(keep(1, until=NOON), facts=("g1",)).kind == "reserved-until-passed"

    def test_the_same_again_is_nothing(self, story):
        assert story.when(keep(2), facts=("g1", "g11")).events == []

    def test_an_open_offering_has_none(self, given):
        command = ReserveSeats(offering="d1", organization="g1", seats=1)
        assert given().refused(command, facts=("g1",)).kind == "offering-has-no-seats"


ORGANIZATIONS = st.sampled_from([None, "g1", "g2", "g3"])


@forall(
    st.integers(0, 6),
    st.dictionaries(st.sampled_from(["g1", "g2"]), st.integers(1, 3)),
    st.lists(ORGANIZATIONS, max_size=5),
    st.lists(st.tuples(st.integers(-2, 0), ORGANIZATIONS), max_size=8),
)
def test_seats_are_given_as_one_by_one_by_the_book(total, kept, seated, queue):
    reserved = tuple(SeatReservation(organization=one, seats=kept[one], covers=(one,)) for one in sorted(kept))
    entries = [((priority, ticket, f"l{ticket}"), whose) for ticket, (priority, whose) in enumerate(queue)]
    shares = Shares()
    shares.reserve(reserved, seated, ((whose, entry) for entry, whose in entries))
    free = openings(shares, sorted(entry for entry, _ in entries), total, (), NOON)
    given = []
    for share, learner in free.in_order():
        given.append(learner)
        free.take(share)
    left = {one: max(kept[one] - seated.count(one), 0) for one in kept}
    book, spare = [], total
    for _ in entries:
        for (_, _, learner), whose in sorted(entries):
            if learner not in book and spare > 0 and (left.get(whose, 0) > 0 or spare - sum(left.values()) > 0):
                book.append(learner)
                spare -= 1
                left[whose] = max(left.get(whose, 0) - 1, 0)
                break
    assert given == book


def test_what_is_over_is_not_kept_whoever_asks_when():
    reserved = (SeatReservation(organization="g1", seats=2, covers=("g1",), until=later(60)),)
    shares = Shares()
    shares.reserve(reserved, (), ())
    assert openings(shares, (), 2, (), later(59)).general == 0
    assert openings(shares, (), 2, (), later(60)).general == 2
    assert openings(shares, (), 2, (), later(60) + timedelta(days=1)).has(1)
