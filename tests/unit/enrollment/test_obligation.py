"""What a requirement asks of one person on a day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.enrollment.requirements import Due, DueFrom, Who
from services.enrollment.domain.obligation import (
    Asked,
    Done,
    Obligation,
    Standing,
    Stay,
    matches,
    months_after,
    obligation,
)

BERLIN = ZoneInfo("Europe/Berlin")
NURSES = Who(job_roles=("nurse",))


def at(text, hour=12):
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=UTC)


def stay(since, **where):
    return Stay(since=at(since), **where)


def judged(on, *stays, who=NURSES, due=None, done=(), hired=None, zone=BERLIN, **terms):
    asked = Asked(who=who, due=due or Due(within_days=30), covered=frozenset(who.organizations), **terms)
    hired_on = date.fromisoformat(hired) if hired else None
    return obligation("l1", asked, stays, hired_on, [ended(one) for one in done], at(on), zone)


def ended(told):
    """A completion of a day; of one such as `2019-05-06..2022-05-06` the other is the last on which it counts."""
    day, _, end = told.partition("..")
    return Done(at=at(day), expires_on=date.fromisoformat(end) if end else None)


def done_at(moments):
    return [Done(at=one) for one in moments]


class TestWhoIsRequired:
    def test_who_comes_to_the_role_is_required_from_that_day(self):
        stays = stay("2026-01-01", job_role="clerk"), stay("2026-03-01", job_role="Nurse")
        assert judged("2026-02-28", *stays) is None
        assert judged("2026-03-01", *stays).required_since == date(2026, 3, 1)

    def test_who_leaves_the_role_or_the_firm_is_required_until_that_day(self):
        moved = stay("2026-01-01", job_role="nurse"), stay("2026-03-01", job_role="clerk")
        left = stay("2026-01-01", job_role="nurse"), stay("2026-03-01", job_role="nurse", active=False)
        for stays in (moved, left):
            assert judged("2026-02-28", *stays) is not None
            assert judged("2026-03-01", *stays) is None

    def test_a_move_within_what_is_required_does_not_begin_anew(self):
        stays = stay("2026-01-01", job_role="nurse", site="A"), stay("2026-03-01", job_role="nurse", site="B")
        assert judged("2026-04-01", *stays).required_since == date(2026, 1, 1)

    def test_who_comes_back_is_required_from_the_day_they_came_back(self):
        stays = [stay(day, job_role="nurse", active=active) for day, active in
                 (("2026-01-01", True), ("2026-02-01", False), ("2026-05-01", True))]  # fmt: skip
        assert judged("2026-06-01", *stays).required_since == date(2026, 5, 1)

    def test_of_several_kinds_one_of_each_is_asked_for_and_who_is_named_is_asked_alone(self):
        who = Who(job_roles=("nurse", "medic"), sites=("Berlin",), learners=("l9",))
        asked = Asked(who=who, due=Due())
        assert matches("l1", asked, stay("2026-01-01", job_role="medic", site=" berlin "))
        assert not matches("l1", asked, stay("2026-01-01", job_role="medic", site="Paris"))
        assert matches("l9", asked, stay("2026-01-01"))

    def test_an_organization_stands_for_those_below_it(self):
        asked = Asked(who=Who(organizations=("g1",)), due=Due(), covered=frozenset({"g1", "g2"}))
        assert matches("l1", asked, stay("2026-01-01", organization="g2"))
        assert not matches("l1", asked, stay("2026-01-01", organization="g3"))

    def test_a_requirement_of_nobody_asks_nobody(self):
        assert not matches("l1", Asked(who=Who(), due=Due()), stay("2026-01-01", job_role="nurse"))

    def test_it_is_not_asked_before_it_begins_nor_after_it_ends(self):
        nurse = stay("2026-01-01", job_role="nurse")
        terms = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 5, 31)}
        assert judged("2026-02-28", nurse, **terms).state is Standing.NOT_YET
        assert judged("2026-03-01", nurse, **terms).required_since == date(2026, 3, 1)
        assert judged("2026-05-31", nurse, **terms).state is Standing.OVERDUE
        assert judged("2026-06-01", nurse, **terms) is None


class TestWhenItIsDue:
    def test_so_many_days_after_coming_to_the_role(self):
        nurse = stay("2026-03-01", job_role="nurse")
        assert judged("2026-03-31", nurse) == Obligation(
            required_since=date(2026, 3, 1), due_on=date(2026, 3, 31), state=Standing.DUE
        )
        assert judged("2026-04-01", nurse).state is Standing.OVERDUE

    def test_so_many_days_after_hire_even_where_the_person_is_known_later(self):
        nurse = stay("2026-03-01", job_role="nurse")
        due = Due(within_days=30, after=DueFrom.HIRED)
        assert judged("2026-03-02", nurse, due=due, hired="2026-02-15").due_on == date(2026, 3, 17)
        assert judged("2026-03-02", nurse, due=due).due_on == date(2026, 3, 31)

    def test_nothing_is_due_before_it_is_required(self):
        nurse = stay("2026-03-01", job_role="nurse")
        hired = Due(within_days=30, after=DueFrom.HIRED)
        assert judged("2026-03-01", nurse, due=hired, hired="2020-01-01").due_on == date(2026, 3, 1)
        assert judged("2026-03-01", nurse, due=Due(by=date(2026, 1, 1))).due_on == date(2026, 3, 1)

    def test_a_day_behind_the_last_there_is_is_the_last_there_is(self):
        nurse, hired = stay("2026-03-01", job_role="nurse"), Due(within_days=30, after=DueFrom.HIRED)
        assert judged("2026-03-02", nurse, due=hired, hired="9999-12-31").due_on == date.max
        told = judged("2026-03-02", nurse, starts_on=date.max)
        assert (told.state, told.due_on) == (Standing.NOT_YET, date.max)

    def test_by_a_day_for_everybody_through_that_day(self):
        nurse, due = stay("2026-03-01", job_role="nurse"), Due(by=date(2026, 6, 1))
        assert judged("2026-06-01", nurse, due=due).state is Standing.DUE
        assert judged("2026-06-02", nurse, due=due).state is Standing.OVERDUE

    def test_the_day_is_that_of_the_zone_asked_for(self):
        nurse, due = stay("2026-03-01", job_role="nurse"), Due(by=date(2026, 6, 1))
        asked = Asked(who=NURSES, due=due)
        late = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
        states = [obligation("l1", asked, [nurse], None, (), late, zone).state for zone in (BERLIN, ZoneInfo("UTC"))]
        assert states == [Standing.OVERDUE, Standing.DUE]

    def test_what_was_completed_once_is_met_for_good(self):
        nurse = stay("2026-03-01", job_role="nurse")
        told = judged("2027-03-01", nurse, done=("2025-05-05",))
        assert (told.state, told.due_on, told.completed_on) == (Standing.MET, None, date(2025, 5, 5))

    def test_a_completion_counts_from_when_it_happened(self):
        nurse = stay("2026-03-01", job_role="nurse")
        assert judged("2026-04-10", nurse, done=("2026-04-11",)).state is Standing.OVERDUE
        assert judged("2026-04-11", nurse, done=("2026-04-11",)).state is Standing.MET


class TestWhatComesAgain:
    YEARLY = Due(within_days=30, every_months=12, lead_days=60)

    def told(self, on, *done, due=YEARLY):
        found = judged(on, stay("2026-01-01", job_role="nurse"), due=due, done=done)
        return found.state, found.due_on

    def test_it_is_due_again_so_many_months_after_the_last(self):
        assert self.told("2026-06-01", "2026-01-20") == (Standing.MET, date(2027, 1, 20))
        assert self.told("2026-11-21", "2026-01-20") == (Standing.DUE, date(2027, 1, 20))
        assert self.told("2027-01-20", "2026-01-20") == (Standing.DUE, date(2027, 1, 20))
        assert self.told("2027-01-21", "2026-01-20") == (Standing.LAPSED, date(2027, 1, 20))

    def test_an_early_renewal_extends_what_is_held(self):
        assert self.told("2027-01-01", "2026-01-20", "2026-12-01") == (Standing.MET, date(2028, 1, 20))

    def test_a_renewal_before_the_lead_or_after_the_end_counts_from_its_own_day(self):
        assert self.told("2026-08-01", "2026-01-20", "2026-07-01")[1] == date(2027, 7, 1)
        assert self.told("2027-03-02", "2026-01-20", "2027-03-01")[1] == date(2028, 3, 1)

    def test_the_day_of_the_month_survives_a_shorter_month(self):
        monthly = Due(every_months=1, lead_days=10)
        assert self.told("2026-02-01", "2026-01-31", due=monthly)[1] == date(2026, 2, 28)
        assert self.told("2026-03-01", "2026-01-31", "2026-02-27", due=monthly)[1] == date(2026, 3, 31)

    def test_twice_on_one_day_is_once(self):
        assert self.told("2026-03-01", "2026-01-20", "2026-01-20") == (Standing.MET, date(2027, 1, 20))
        quarterly = Due(every_months=3, lead_days=90)
        assert self.told("2026-03-01", "2026-01-20", "2026-01-20", due=quarterly)[1] == date(2026, 4, 20)

    @pytest.mark.parametrize("further", [(), ("2025-10-05",), ("2025-10-10",), ("2025-10-10", "2025-11-30")])
    def test_a_further_completion_does_not_shorten_what_a_renewal_extended(self, further):
        yearly = Due(every_months=12, lead_days=90)
        assert self.told("2026-01-01", "2025-01-01", "2025-10-05", *further, due=yearly)[1] == date(2027, 1, 1)


class TestWhatRanOutBeforeItWasRequired:
    NURSE = stay("2026-03-01", job_role="nurse")

    @pytest.mark.parametrize("first", [{"within_days": 30}, {"by": date(2026, 3, 31)}])
    @pytest.mark.parametrize("completed", ["2019-05-06", "2025-02-28", "2025-03-10"])
    def test_who_comes_to_be_required_has_until_the_first_day_as_others_have(self, first, completed):
        told = judged("2026-03-31", self.NURSE, due=Due(every_months=12, **first), done=(completed,))
        assert (told.state, told.due_on, told.completed_on) == (
            Standing.DUE,
            date(2026, 3, 31),
            date.fromisoformat(completed),
        )

    def test_it_has_lapsed_from_then_on(self):
        told = judged("2026-04-01", self.NURSE, due=Due(within_days=30, every_months=12), done=("2019-05-06",))
        assert (told.state, told.due_on) == (Standing.LAPSED, date(2026, 3, 31))

    def test_who_still_holds_it_when_it_is_required_has_met_it_until_it_runs_out(self):
        told = [
            judged(on, self.NURSE, due=Due(within_days=30, every_months=12, lead_days=2), done=("2025-03-10",))
            for on in ("2026-03-07", "2026-03-08", "2026-03-11")
        ]
        assert [one.state for one in told] == [Standing.MET, Standing.DUE, Standing.DUE]

    def test_what_runs_out_once_it_is_required_counts_from_the_completion(self):
        told = judged("2026-04-01", self.NURSE, due=Due(within_days=90, every_months=1), done=("2026-03-02",))
        assert (told.state, told.due_on) == (Standing.MET, date(2026, 4, 2))
        told = judged("2026-04-01", self.NURSE, due=Due(within_days=30, every_months=12), done=("2025-09-01",))
        assert (told.state, told.due_on) == (Standing.MET, date(2026, 9, 1))


class TestWhatHasAnEndOfItsOwn:
    YEARLY = Due(within_days=30, every_months=12, lead_days=60)

    def told(self, on, *done, since="2018-01-01", due=None):
        found = judged(on, stay(since, job_role="nurse"), due=due, done=done)
        return found.state, found.due_on

    def test_it_holds_through_that_day_and_no_longer(self):
        assert self.told("2022-05-05", "2019-05-06..2022-05-06") == (Standing.MET, date(2022, 5, 6))
        assert self.told("2022-05-06", "2019-05-06..2022-05-06") == (Standing.DUE, date(2022, 5, 6))
        assert self.told("2022-05-07", "2019-05-06..2022-05-06") == (Standing.LAPSED, date(2022, 5, 6))

    def test_who_comes_to_be_required_after_it_has_until_the_first_day(self):
        told = self.told("2026-03-02", "2019-05-06..2022-05-06", since="2026-03-01")
        assert told == (Standing.DUE, date(2026, 3, 31))

    def test_of_several_that_which_holds_longest_counts(self):
        for done in (("2019-05-06..2022-05-06", "2018-02-01"), ("2019-05-06..2022-05-06", "2019-05-06")):
            assert self.told("2026-03-01", *done) == (Standing.MET, None)
        earlier = "2019-05-06..2029-05-06", "2020-05-06..2021-05-06"
        assert self.told("2026-03-01", *earlier) == (Standing.MET, date(2029, 5, 6))

    @pytest.mark.parametrize(("end", "until"), [("2019-08-31", "2019-08-31"), ("2029-05-06", "2020-05-06")])
    def test_where_it_comes_again_the_earlier_of_both_days_counts(self, end, until):
        assert self.told("2019-06-01", f"2019-05-06..{end}", due=self.YEARLY)[1] == date.fromisoformat(until)

    def test_a_renewal_within_the_lead_extends_what_is_held_as_long_as_it_counts_itself(self):
        first = "2019-05-06..2019-08-31"
        assert self.told("2019-09-01", first, "2019-08-01", due=self.YEARLY)[1] == date(2020, 8, 31)
        assert self.told("2019-09-01", first, "2019-08-01..2020-01-31", due=self.YEARLY)[1] == date(2020, 1, 31)
        assert self.told("2019-08-02", first, "2019-08-01..2019-08-02", due=self.YEARLY)[1] == date(2019, 8, 31)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-12-15", 1, "2027-01-15"),
     ("2024-02-29", 12, "2025-02-28"), ("2026-03-31", 36, "2029-03-31"), ("9999-12-01", 1, "9999-12-31")],
)  # fmt: skip
def test_a_month_later_is_the_same_day_or_the_last(day, months, after):
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(after)


DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(lambda day: at(day.isoformat()))
STAYS = st.lists(
    st.builds(
        Stay,
        since=DAYS,
        job_role=st.sampled_from(["nurse", "clerk", None]),
        active=st.sampled_from([True, True, False]),
    ),
    max_size=6,
    unique_by=lambda one: one.since,
).map(lambda stays: sorted(stays, key=lambda one: one.since))
DUES = st.builds(
    Due,
    within_days=st.none() | st.integers(0, 90),
    after=st.sampled_from(DueFrom),
    every_months=st.none() | st.integers(1, 24),
    lead_days=st.integers(0, 20),
)


@for_all(STAYS, DUES, st.lists(DAYS, max_size=4), DAYS, st.none() | st.dates(date(2024, 1, 1), date(2027, 12, 31)))
@example(
    [Stay(since=at("2026-01-01"), job_role="nurse")], Due(every_months=1), [at("2026-01-31")], at("2026-02-28"), None
)
def test_it_is_what_following_the_person_day_by_day_comes_to(stays, due, done, on, hired):
    asked = Asked(who=NURSES, due=due)
    told = obligation("l1", asked, stays, hired, done_at(done), on, BERLIN)
    standing, since = None, None
    for moment in sorted({one.since for one in stays if one.since <= on} | {on}):
        standing = next((one for one in reversed(stays) if one.since <= moment), None)
        if standing is None or not standing.active or standing.job_role != "nurse":
            since = None
        elif since is None:
            since = moment
    assert (told is None) == (since is None)
    if told is None:
        return
    assert told.required_since == since.astimezone(BERLIN).date()
    assert told.due_on is None or told.due_on >= told.required_since
    before = [one for one in done if one <= on]
    assert told.completed_on == (max(before).astimezone(BERLIN).date() if before else None)
    if due.every_months is None:
        assert (told.state is Standing.MET) == bool(before)
    elif before:
        # However it was renewed, a completion holds its full time at least, and no longer than a lead more; one from
        # before it was required leaves no less time than none.
        held = months_after(told.completed_on, due.every_months)
        first = obligation("l1", asked, stays, hired, (), on, BERLIN).due_on
        early = told.completed_on < told.required_since
        assert held <= told.due_on <= max(held + timedelta(days=due.lead_days + 3), first if early else date.min)
        assert not early or told.due_on >= first
    day = on.astimezone(BERLIN).date()
    if told.due_on and day > told.due_on:
        assert told.state in (Standing.OVERDUE, Standing.LAPSED)


@for_all(
    st.builds(Due, within_days=st.integers(0, 3_660), after=st.sampled_from(DueFrom)),
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.sampled_from([BERLIN, ZoneInfo("Pacific/Kiritimati")]),
)
@example(Due(within_days=30, after=DueFrom.HIRED), None, None, date.max, BERLIN)
def test_whatever_days_were_told_somebody_stands_somewhere(due, starts_on, ends_on, hired, zone):
    asked = Asked(who=NURSES, due=due, starts_on=starts_on, ends_on=ends_on)
    told = obligation("l1", asked, [Stay(since=at("2026-01-01"), job_role="nurse")], hired, (), at("2026-06-01"), zone)
    assert (told is None) == (ends_on is not None and ends_on < date(2026, 6, 1))
    assert told is None or told.due_on >= told.required_since


RENEWED = st.builds(Due, within_days=st.just(30), every_months=st.none() | st.integers(1, 24),
                    lead_days=st.integers(0, 366))  # fmt: skip
ONCE = st.builds(
    lambda moment, days: Done(at=moment, expires_on=days and moment.date() + timedelta(days=days)),
    DAYS,
    st.none() | st.integers(1, 1_000),
)
MANY = st.lists(ONCE, min_size=1, max_size=8)
LATER = at("2028-06-01")


def held(due, done):
    asked = Asked(who=NURSES, due=due)
    stays = [Stay(since=at("2024-01-01"), job_role="nurse")]
    return obligation("l1", asked, stays, None, done, LATER, BERLIN).due_on or date.max


@for_all(RENEWED, MANY, ONCE)
@example(Due(every_months=12, lead_days=90), done_at([at("2025-01-01"), at("2025-10-05")]), Done(at=at("2025-10-05")))
@example(Due(every_months=12, lead_days=90), done_at([at("2025-01-01"), at("2025-10-05")]), Done(at=at("2025-10-10")))
def test_who_completes_it_once_more_holds_it_no_shorter_than_before_and_its_full_time(due, done, once_more):
    until = [one for one in done if one.at <= once_more.at]
    renewed = held(due, [*until, once_more])
    full = months_after(once_more.at.date(), due.every_months) if due.every_months else date.max
    assert renewed >= min(full, once_more.expires_on or date.max)
    assert not until or renewed >= held(due, until)


@for_all(RENEWED, MANY, st.data())
def test_neither_the_order_nor_the_repetition_of_completions_matters(due, done, data):
    again = data.draw(st.permutations([*done, *data.draw(st.lists(st.sampled_from(done)))]))
    assert held(due, again) == held(due, done)


@for_all(STAYS, DUES, st.lists(DAYS, max_size=4), DAYS, DAYS)
def test_what_happens_later_says_nothing_about_today(stays, due, done, on, later):
    asked = Asked(who=NURSES, due=due)
    told = obligation("l1", asked, stays, None, done_at(done), on, BERLIN)
    if later > on:
        more = [*[one for one in stays if one.since <= on], Stay(since=later, job_role="clerk")]
        assert obligation("l1", asked, more, None, done_at([*done, later]), on, BERLIN) == told
