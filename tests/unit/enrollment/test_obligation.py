"""What a requirement asks of one person on a day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from contracts.enrollment.requirements import Due, DueFrom, Who
from services.enrollment.domain.obligation import Asked, Obligation, Standing, matches, obligation
from tests.unit.enrollment.obliging import BERLIN, NURSES, judged, stay


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
