"""Policies as data, and what leaving costs by them: whole hundredths, by the clock of the offering's zone."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from contracts.enrollment import Excuse, Fee, OfferingTermsSet, PolicyDefined, PolicyRevised, PolicyStep
from contracts.scheduling import Deadline
from services.enrollment.commands import Approval, DefinePolicy, RevisePolicy, SetOfferingTerms
from services.enrollment.commands.policies import NewDeadline, NewExcuse, NewFee, NewStep
from services.enrollment.domain.policies import Leaving, Outcome, amount_of, before, cost, no_show

START = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
WEEK = PolicyStep(until=Deadline(days_before=7, at="17:00"), fee=Fee(percent=0))
DAY = PolicyStep(until=Deadline(hours_before=24), fee=Fee(percent=50))
TERMS = OfferingTermsSet(
    offering="o1",
    terms=1,
    price=400_00,
    currency="EUR",
    policy="y1",
    policy_version=1,
    late=Fee(percent=100),
    steps=(WEEK, DAY),
    no_show=Fee(amount=50_00),
    excuses=(Excuse(code="ill", label="Ill"), Excuse(code="work", label="Too much to do", waives=False)),
)
ASKED = DefinePolicy(
    code="STD",
    title="Standard",
    late=NewFee(percent=100),
    steps=(NewStep(until=NewDeadline(hours_before=24), fee=NewFee(percent=50)),),
    excuses=(NewExcuse(code="ill", label="Ill"),),
)


def leaving(hours, **how):
    return Leaving(at=START - timedelta(hours=hours), starts_at=START, timezone="Europe/Berlin", **how)


class TestCost:
    @pytest.mark.parametrize(
        ("hours", "outcome", "amount"),
        [(200, "free", 0), (100, "late", 200_00), (24.1, "late", 200_00), (24, "late", 400_00), (-3, "late", 400_00)],
    )
    def test_the_first_step_that_is_still_ahead_tells_the_fee(self, hours, outcome, amount):
        found = cost(TERMS, leaving(hours))
        assert (found.outcome, found.amount) == (outcome, amount)

    def test_a_step_by_the_clock_is_that_of_the_offerings_zone_over_a_change_of_clocks(self):
        # 23 March is before the clocks go forward in Berlin: 17:00 there is 16:00 in UTC, 30 March 09:00 is 07:00.
        assert before(WEEK.until, START, "Europe/Berlin") == datetime(2026, 3, 23, 16, 0, tzinfo=UTC)
        assert before(DAY.until, START, "Europe/Berlin") == START - timedelta(hours=24)

    def test_an_excuse_that_waives_takes_the_fee_away(self):
        assert cost(TERMS, leaving(1, excuse="ill")).outcome is Outcome.EXCUSED
        assert cost(TERMS, leaving(1, excuse="ill")).amount == 0

    def test_an_excuse_that_does_not_waive_changes_nothing(self):
        assert cost(TERMS, leaving(1, excuse="work")).amount == 400_00

    def test_an_unknown_excuse_is_refused_with_those_that_are_known(self):
        with pytest.raises(Exception, match="It knows ill, work") as problem:
            cost(TERMS, leaving(1, excuse="tired"))
        assert (problem.value.kind, problem.value.facts["known"]) == ("excuse-unknown", ["ill", "work"])

    def test_after_a_move_leaving_is_free(self):
        assert cost(TERMS, leaving(1, moved=True)).amount == 0

    def test_without_a_policy_there_is_nothing_to_judge_by(self):
        assert cost(None, leaving(1)) is None
        assert cost(OfferingTermsSet(offering="o1", terms=1, price=5, currency="EUR"), leaving(1)) is None

    def test_where_nothing_says_when_it_starts_the_first_step_counts(self):
        assert cost(TERMS, Leaving(at=START)).amount == 0

    def test_not_coming_costs_what_the_policy_says_of_it(self):
        assert no_show(TERMS).amount == 50_00
        assert no_show(msgspec.structs.replace(TERMS, no_show=None)) is None


@forall(st.integers(0, 10**9), st.integers(0, 100))
def test_a_part_of_a_price_is_whole_hundredths_and_never_more_than_it(price, percent):
    part, rest = amount_of(Fee(percent=percent), price), amount_of(Fee(percent=100 - percent), price)
    assert 0 <= part <= price
    assert part + rest - price in (0, 1), "half a hundredth is rounded up, on both sides"


@forall(st.lists(st.integers(0, 500), min_size=1, max_size=6, unique=True), st.floats(-48, 600))
def test_leaving_later_never_falls_back_to_an_earlier_step(hours, at):
    steps = tuple(
        PolicyStep(until=Deadline(hours_before=hour), fee=Fee(amount=place * 100))
        for place, hour in enumerate(sorted(hours, reverse=True))
    )
    terms = msgspec.structs.replace(TERMS, steps=steps, late=Fee(amount=len(steps) * 100))
    assert cost(terms, leaving(at)).amount <= cost(terms, leaving(at - 1)).amount


class TestPolicies:
    def test_a_policy_is_defined_under_a_code(self, given):
        story = given().when(ASKED)
        assert [type(event).__name__ for event in story.events] == ["CodeClaimed", "PolicyDefined"]
        assert (story.reply, story.status) == ({"policy": "y1", "policy_version": 1}, 201)
        assert story.refused(ASKED).kind == "code-taken"

    def test_a_revision_is_a_new_version_whole_and_the_same_again_is_none(self, given):
        story = given().when(ASKED)
        revised = RevisePolicy(policy="y1", title="Stricter", late=NewFee(percent=100))
        assert story.when(revised).events == [
            PolicyRevised(policy="y1", title="Stricter", late=Fee(percent=100), policy_version=2)
        ]
        assert story.when(revised).events == []

    def test_there_has_to_be_one_to_revise(self, given):
        assert given().refused(RevisePolicy(policy="y9", title="T", late=NewFee(percent=0))).kind == "policy-unknown"

    def test_a_step_that_would_never_count_is_refused(self, given):
        steps = tuple(NewStep(until=NewDeadline(hours_before=hours), fee=NewFee(percent=0)) for hours in (24, 48))
        problem = given().refused(DefinePolicy(code="X", title="X", late=NewFee(percent=0), steps=steps))
        assert (problem.kind, problem.facts["step"]) == ("steps-out-of-order", 2)

    def test_hours_and_times_of_the_clock_are_compared_as_far_as_they_can_be(self, given):
        def asked(*deadlines):
            steps = tuple(NewStep(until=one, fee=NewFee(percent=0)) for one in deadlines)
            return DefinePolicy(code="X", title="X", late=NewFee(percent=0), steps=steps)

        two_days, fortnight = NewDeadline(hours_before=48), NewDeadline(days_before=14, at="17:00")
        evening_before = NewDeadline(days_before=1, at="17:00")
        assert given().refused(asked(two_days, fortnight)).kind == "steps-out-of-order"
        assert given().refused(asked(evening_before, NewDeadline(hours_before=72))).kind == "steps-out-of-order"
        assert given().when(asked(fortnight, two_days, evening_before)).status == 201
        assert given().when(asked(evening_before, NewDeadline(hours_before=24))).status == 201

    def test_an_excuse_stands_there_once(self, given):
        twice = (NewExcuse(code="ill", label="Ill"), NewExcuse(code="ill", label="Very ill"))
        assert given().refused(DefinePolicy(code="X", title="X", late=NewFee(percent=0), excuses=twice)).kind == (
            "excuse-twice"
        )

    @pytest.mark.parametrize("fee", [{}, {"percent": 50, "amount": 5}, {"percent": 101}, {"amount": -1}])
    def test_a_fee_is_a_part_or_an_amount(self, fee):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"code": "X", "title": "X", "late": fee}, DefinePolicy)


class TestTerms:
    @pytest.fixture
    def story(self, given):
        return given().when(ASKED)

    def test_they_carry_the_policy_as_it_was_when_they_were_set(self, story):
        story.when(SetOfferingTerms(offering="o1", price=400_00, currency="EUR", policy="y1"))
        (told,) = story.events
        assert (told.terms, told.policy_version, told.late) == (1, 1, Fee(percent=100))
        story.when(RevisePolicy(policy="y1", title="Stricter", late=NewFee(amount=10)))
        assert story.when(SetOfferingTerms(offering="o1", price=400_00)).events == [], "a revision binds no offering"
        story.when(SetOfferingTerms(offering="o1", policy="y1"))
        assert (story.events[0].terms, story.events[0].policy_version, story.events[0].late) == (2, 2, Fee(amount=10))

    def test_what_is_not_given_stays_and_null_takes_it_away(self, story):
        story.when(
            SetOfferingTerms(offering="o1", price=400_00, currency="EUR", policy="y1", approval=Approval.MANAGER)
        )
        story.when(msgspec.convert({"offering": "o1", "approval": "both"}, SetOfferingTerms))
        assert (story.events[0].price, story.events[0].approval, story.events[0].policy) == (400_00, "both", "y1")
        story.when(SetOfferingTerms(offering="o1", policy=None))
        assert (story.events[0].late, story.events[0].policy_version, story.events[0].price) == (None, 0, 400_00)

    def test_a_price_says_its_currency(self, story):
        assert story.refused(SetOfferingTerms(offering="o1", price=5)).kind == "price-without-currency"

    def test_so_does_a_fee_that_is_an_amount(self, story):
        story.when(RevisePolicy(policy="y1", title="Amounts", late=NewFee(amount=10)))
        assert story.refused(SetOfferingTerms(offering="o1", policy="y1")).kind == "price-without-currency"

    def test_one_offering_has_one_currency(self, story):
        story.when(SetOfferingTerms(offering="o1", price=5, currency="EUR"))
        problem = story.refused(SetOfferingTerms(offering="o1", currency="USD"))
        assert (problem.kind, problem.facts["currency"]) == ("one-currency", "EUR")

    def test_the_policy_has_to_be_there(self, story):
        assert story.refused(SetOfferingTerms(offering="o1", policy="y9")).kind == "policy-unknown"


def test_what_was_told_of_policies_reads_as_it_was_written():
    told = PolicyDefined(policy="y1", code="STD", title="T", late=Fee(percent=100), steps=(WEEK, DAY))
    assert msgspec.json.decode(msgspec.json.encode(told), type=PolicyDefined) == told
