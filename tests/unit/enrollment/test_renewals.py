"""How long what was completed holds, and when it is to be completed again."""

from datetime import date

import pytest

from contracts.enrollment.requirements import Due
from services.enrollment.domain.obligation import Standing, months_after
from tests.unit.enrollment.obliging import judged, stay


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
