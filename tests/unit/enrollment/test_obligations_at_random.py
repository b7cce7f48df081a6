"""What a requirement asks of people, whatever they did and whatever was told of them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.enrollment.requirements import Due, DueFrom
from services.enrollment.domain.obligation import Asked, Done, Standing, Stay, months_after, obligation
from tests.unit.enrollment.obliging import BERLIN, NURSES, at, done_at

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
