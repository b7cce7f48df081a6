"""Changing a learner: what is named changes, the rest stays; and since when it is so."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.enrollment import LearnerChanged, LearnerDeactivated, LearnerReactivated, LearnerRegistered
from services.enrollment.commands import ChangeLearner, NewExternalId, ProvisionLearner, RegisterLearner, UpsertLearner
from services.enrollment.domain import profile
from tests.unit.enrollment.story import NOON

HR = NewExternalId(source="hr", id="4711")
ADA = RegisterLearner(name="Ada", job_role="nurse", site="Berlin", hired_on=date(2026, 2, 1), custom={"room": "4"})


class TestChanging:
    def test_a_change_names_what_it_changes_and_leaves_the_rest(self, given):
        story = given().when(ADA).when(ChangeLearner(learner="l1", site=None, job_role="medic"))
        (changed,) = story.events
        assert (changed.name, changed.job_role, changed.site) == ("Ada", "medic", None)
        assert (changed.hired_on, changed.custom) == (date(2026, 2, 1), '{"room":"4"}')
        assert changed.changed == ("job_role", "site")
        assert story.reply == {"learner": "l1", "changed": True}

    def test_what_stays_as_it_is_changes_nothing(self, given):
        story = given().when(ADA).when(ChangeLearner(learner="l1", name="Ada", custom={"room": "4"}))
        assert (story.events, story.reply["changed"]) == ([], False)

    def test_own_fields_are_changed_one_by_one(self, given):
        story = given().when(ADA).when(ChangeLearner(learner="l1", custom={"shift": "night"}))
        assert profile.unpacked(story.events[0].custom) == {"room": "4", "shift": "night"}
        story.when(ChangeLearner(learner="l1", custom={"room": None, "shift": None}))
        assert story.events[0].custom is None

    def test_nobody_is_their_own_manager(self, given):
        story = given().when(ADA)
        assert story.refused(ChangeLearner(learner="l1", manager="l1")).kind == "manages-themselves"

    def test_there_is_no_changing_who_is_not_known(self, given):
        refusal = given().refused(ChangeLearner(learner="l9", name="Eva"))
        assert (refusal.status, refusal.facts) == (404, {"learner": "l9"})

    def test_a_timezone_that_does_not_exist_is_refused(self, given):
        assert given().when(ADA).refused(ChangeLearner(learner="l1", timezone="Mars/Base")).kind == "unknown-timezone"

    @pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
    def test_nobody_is_hired_in_a_year_that_is_surely_not_meant(self, given, year):
        hired_on, story = date(year, 12, 31), given().when(ADA).when(RegisterLearner(external_ids=(HR,)))
        for command in (
            RegisterLearner(name="Eva", hired_on=hired_on),
            UpsertLearner(source="hr", id="4711", hired_on=hired_on),
            ProvisionLearner(source="badge", id="7", hired_on=hired_on),
            ChangeLearner(learner="l1", hired_on=hired_on),
        ):
            refusal = story.refused(command)
            assert (refusal.kind, refusal.facts) == ("time-out-of-range", {"field": "hired_on"})

    def test_whose_hire_was_stored_in_such_a_year_is_changed_and_leaves_all_the_same(self, given):
        known = LearnerRegistered(learner="l1", name="Ada", hired_on=date(9999, 12, 31))
        story = given(("learner:l1", known)).when(ChangeLearner(learner="l1", name="Eva"))
        assert (story.events[0].name, story.events[0].hired_on) == ("Eva", date(9999, 12, 31))
        assert story.when(ChangeLearner(learner="l1", active=False)).events == [LearnerDeactivated(learner="l1")]

    def test_an_external_id_that_is_somebody_elses_is_refused(self, given):
        story = given().when(RegisterLearner(external_ids=(HR,))).when(ADA)
        assert story.refused(ChangeLearner(learner="l2", external_ids=(HR,))).kind == "code-taken"

    def test_what_was_so_earlier_is_told_even_if_it_was_known_to_be_so(self, given):
        story = given().when(ADA)
        story.when(ChangeLearner(learner="l1", job_role="nurse", effective_at=NOON - timedelta(days=3)))
        assert [event.changed for event in story.events] == [("job_role",)]

    def test_what_will_be_so_cannot_be_told_yet(self, given):
        refusal = (
            given().when(ADA).refused(ChangeLearner(learner="l1", site="Rome", effective_at=NOON + timedelta(days=1)))
        )
        assert refusal.kind == "effective-in-the-future"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("job_role", " "),
            ("hired_on", "2026-02-30"),
            ("custom", {"no blank": "x"}),
            ("custom", {"x": 3}),
            ("zone", 1),
        ],
    )
    def test_a_malformed_change_is_refused_at_the_field_at_fault(self, field, value):
        with pytest.raises(msgspec.ValidationError, match=field):
            msgspec.convert({"learner": "l1", field: value}, ChangeLearner)


class TestLeavingAndComingBack:
    def test_who_is_no_longer_active_has_left_and_comes_back(self, given):
        story = given().when(ADA).when(ChangeLearner(learner="l1", active=False))
        assert [type(event) for event in story.events] == [LearnerDeactivated]
        assert story.when(ChangeLearner(learner="l1", active=False)).events == []
        story.when(ChangeLearner(learner="l1", active=True, site="Rome"))
        assert [type(event) for event in story.events] == [LearnerChanged, LearnerReactivated]

    def test_whoever_the_source_of_people_tells_again_is_back_unless_it_says_otherwise(self, given):
        story = given().when(UpsertLearner(source="hr", id="1", name="Ada"))
        story.when(UpsertLearner(source="hr", id="1", name="Ada", active=False))
        assert [type(event) for event in story.events] == [LearnerDeactivated]
        story.when(UpsertLearner(source="hr", id="1", name="Ada"))
        assert [type(event) for event in story.events] == [LearnerReactivated]


class TestProvisioning:
    def test_someone_new_is_registered(self, given):
        story = given().when(ProvisionLearner(source="hr", id="1", name="Ada", active=False))
        assert [type(event) for event in story.events][1:] == [LearnerRegistered, LearnerDeactivated]
        assert story.reply["created"]

    def test_of_someone_known_what_is_named_is_changed(self, given):
        story = given().when(UpsertLearner(source="hr", id="1", name="Ada", site="Berlin"))
        story.when(ProvisionLearner(source="hr", id="1", site="Rome"))
        assert (story.events[0].name, story.events[0].site, story.events[0].changed) == ("Ada", "Rome", ("site",))
        assert story.when(ProvisionLearner(source="hr", id="1")).events == []

    def test_who_has_left_stays_away_unless_it_is_said(self, given):
        story = given().when(UpsertLearner(source="hr", id="1", active=False))
        assert story.when(ProvisionLearner(source="hr", id="1", name="Ada")).reply["created"] is False
        assert [type(event) for event in story.events] == [LearnerChanged]


HIRED = st.dates(date(1900, 1, 1), date(2199, 12, 31))
TEXTS = st.none() | st.text(min_size=1, max_size=5).filter(str.strip)
CHANGES = st.lists(
    st.fixed_dictionaries(
        {}, optional={"name": TEXTS, "site": TEXTS, "job_role": TEXTS, "hired_on": st.none() | HIRED}
    ),
    max_size=6,
)


@for_all(CHANGES)
def test_a_profile_is_what_was_last_named_of_each_field(changes):
    known, told = profile.Profile(), {}
    for fields in changes:
        known = profile.changed(known, ChangeLearner(learner="l1", **fields), ())
        told |= fields
    assert {field: getattr(known, field) for field in told} == told
