"""People whom a directory provisions: a name to sign in by is one person's, and what is told becomes the profile."""

import json
from datetime import timedelta

import pytest

from contracts.enrollment import (
    CodeClaimed,
    CodeReleased,
    GroupMembersChanged,
    LearnerChanged,
    LearnerDeactivated,
    LearnerGrouped,
    LearnerProvisioned,
    LearnerReactivated,
    LearnerRegistered,
    LearnerUnprovisioned,
)
from services.enrollment.commands import ChangeLearner, KeepEntry, LetGo, RegisterLearner, TakeIn, TakeInGroup
from services.enrollment.domain.directory import Found
from tests.unit.enrollment.story import NOON


def entry(**told):
    return json.dumps({"userName": "anna@corp.local", **told})


def taken_in(given, **told):
    return given().when(TakeIn(login="d1", entry=entry(**told)))


def kinds(story):
    return [type(event) for event in story.events]


class TestTakingIn:
    def test_somebody_new_is_a_learner_with_a_claim_on_the_name(self, given):
        story = taken_in(given, displayName="Anna Berg", title="Nurse")

        assert story.events == [
            CodeClaimed(kind="login", code="d1", owner="l1"),
            LearnerRegistered(learner="l1", name="Anna Berg", job_role="Nurse"),
            LearnerProvisioned(learner="l1", login="d1", entry=entry(displayName="Anna Berg", title="Nurse")),
        ]
        assert (story.status, story.reply) == (201, {"learner": "l1"})

    def test_who_is_inactive_there_has_left_here(self, given):
        assert LearnerDeactivated in kinds(taken_in(given, active=False))

    def test_a_name_that_somebody_has_is_refused_without_telling_it(self, given):
        problem = taken_in(given).refused(TakeIn(login="d1", entry=entry()), facts=Found(owner="l1"))

        assert (problem.kind, problem.facts) == ("code-taken", {"owner": "l1"})

    def test_a_name_claimed_a_moment_ago_is_tried_again(self, given):
        assert taken_in(given).refused(TakeIn(login="d1", entry=entry())).kind == "not-yet-known"

    def test_who_comes_back_is_the_same_learner_and_is_there_again(self, given):
        story = taken_in(given).when(LetGo(learner="l1"))

        story.when(TakeIn(login="d1", entry=entry()), facts=Found(owner="l1"))

        assert kinds(story) == [LearnerReactivated, LearnerProvisioned]
        assert story.reply == {"learner": "l1"}

    def test_who_is_known_by_the_directorys_id_keeps_what_the_directory_does_not_tell(self, given):
        story = given().when(RegisterLearner(name="A. Berg", site="Berlin", job_role="Nurse"))

        story.when(TakeIn(login="d1", entry=entry(displayName="Anna Berg")), facts=Found(known="l1"))

        changed = story.events[1]
        assert (changed.name, changed.site, changed.job_role) == ("Anna Berg", "Berlin", "Nurse")


class TestKeeping:
    def test_what_was_told_before_and_is_no_more_is_taken_away(self, given):
        story = taken_in(given, title="Nurse", timezone="Europe/Berlin")

        story.when(KeepEntry(learner="l1", login="d1", entry=entry(timezone="Europe/Berlin")))

        changed = next(event for event in story.events if isinstance(event, LearnerChanged))
        assert (changed.job_role, changed.timezone, changed.changed) == (None, "Europe/Berlin", ("job_role",))

    def test_another_name_to_sign_in_by_sets_the_one_before_free(self, given):
        story = taken_in(given).when(KeepEntry(learner="l1", login="d2", entry=entry(userName="anna.lind")))

        assert story.events[:2] == [
            CodeClaimed(kind="login", code="d2", owner="l1"),
            CodeReleased(kind="login", code="d1", owner="l1"),
        ]
        story.when(TakeIn(login="d1", entry=entry()))
        assert story.reply != {"learner": "l1"}

    def test_the_same_again_changes_nothing(self, given):
        assert taken_in(given).when(KeepEntry(learner="l1", login="d1", entry=entry())).events == []

    def test_what_was_seen_before_a_change_is_stale_and_so_is_what_was_seen_before_they_left(self, given):
        story = taken_in(given)
        again = KeepEntry(learner="l1", login="d1", entry=entry(title="Nurse"), tag="1.1")
        story.when(again)
        assert story.refused(again).status == 412

        story.when(ChangeLearner(learner="l1", active=False))
        assert story.refused(LetGo(learner="l1", tag="2.1")).status == 412

    def test_who_was_given_up_cannot_be_changed(self, given):
        story = taken_in(given).when(LetGo(learner="l1"))

        assert story.refused(KeepEntry(learner="l1", login="d1", entry=entry())).status == 404

    @pytest.mark.parametrize(("known", "expected"), [("l9", "l9"), ("l8", "l8"), (None, None)])
    def test_a_manager_counts_where_they_are_known_and_as_they_are_called_by_now(self, given, known, expected):
        enterprise = {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": {"value": "l9"}}}

        story = given().when(TakeIn(login="d1", entry=entry(**enterprise)), facts=Found(manager=known))

        assert story.events[1].manager == expected


class TestLettingGo:
    def test_they_have_left_and_are_in_no_group_any_more(self, given):
        story = taken_in(given).when(TakeInGroup(name="Sales", joined=("l1",)))

        story.when(LetGo(learner="l1"))

        assert story.events == [
            LearnerUnprovisioned(learner="l1"),
            LearnerGrouped(learner="l1"),
            GroupMembersChanged(organization="g2", left=("l1",)),
            LearnerDeactivated(learner="l1"),
        ]

    def test_twice_is_once(self, given):
        story = taken_in(given).when(LetGo(learner="l1"))

        assert story.refused(LetGo(learner="l1")).status == 404


class TestWhoLeaves:
    LEAVING = (LetGo(learner="l1"), KeepEntry(learner="l1", login="d1", entry=entry(active=False)))

    @pytest.mark.parametrize("leaves", LEAVING)
    def test_their_seats_are_let_go_after_the_days_of_the_installation(self, given, leaves):
        (timer,) = taken_in(given).when(leaves, facts=Found(leaver_days=7.0)).timers

        assert (timer.key, timer.kind, timer.due) == ("leaver/l1", "leaver", NOON + timedelta(days=7))

    def test_who_was_known_here_and_is_inactive_there_leaves_too(self, given):
        story = given().when(RegisterLearner(name="Anna Berg"))

        story.when(TakeIn(login="d1", entry=entry(active=False)), facts=Found(known="l1", leaver_days=7.0))

        assert [timer.due for timer in story.timers] == [NOON + timedelta(days=7)]

    @pytest.mark.parametrize("again", LEAVING)
    def test_saying_so_again_holds_nothing_for_longer(self, given, again):
        story = taken_in(given).when(KeepEntry(learner="l1", login="d1", entry=entry(active=False, title="Nurse")))

        assert list(story.when(again).timers) == []
