"""Two learners who are one person: whoever is kept has what lies ahead of both, and nobody is overtaken for it."""

from datetime import timedelta

import msgspec
import pytest

from contracts.enrollment import (
    CodeClaimed,
    LearnerChanged,
    LearnerDeactivated,
    LearnerGrouped,
    LearnerProvisioned,
    LearnerReactivated,
    LearnerRegistered,
    LearnersMerged,
    LearnerUnprovisioned,
)
from contracts.shared import ExternalId
from services.enrollment.commands import (
    ChangeLearner,
    EraseLearner,
    MergeLearners,
    PlaceLegalHold,
    PromoteAfter,
    TakeOver,
    UpsertLearner,
)
from services.enrollment.domain.erasure import Found as Forgotten
from services.enrollment.domain.learner import Known
from services.enrollment.domain.merging import Found
from services.enrollment.domain.taking_over import Held
from services.enrollment.reactions import look_again
from tests.unit.enrollment.story import NOON, Desk, Story, later

DAY = timedelta(days=1)
MERGE = MergeLearners(kept="l1", merged="l2", reason="Registered twice.")


def people(story, **profiles):
    """Ada, whom we keep (l1), and whom we know by another id (l2); others as they are told."""
    for learner in ("l1", "l2"):
        told = {"name": "Ada", **profiles.get(learner, {})}
        story._fold(f"learner:{learner}", LearnerRegistered(learner=learner, **told))
    return story


def desk(capacity=1, **terms):
    return people(Desk(capacity, **{"starts_at": NOON + 30 * DAY, **terms}))


def held(*enrollments):
    return Found(held=tuple(Held(enrollment=one) for one in enrollments))


def kinds(story):
    return [type(event) for event in story.events]


class TestPeople:
    def test_what_other_systems_call_the_other_leads_to_the_kept_one(self):
        story = Story().when(UpsertLearner(source="hr", id="1", name="Ada"))
        kept = story.reply["learner"]
        story.when(UpsertLearner(source="crm", id="x", name="Ada"))
        merged = story.reply["learner"]
        story.when(MergeLearners(kept=kept, merged=merged, reason="Twice."), facts=Found())
        assert [one.owner for one in story.events if isinstance(one, CodeClaimed)] == [kept]
        story.when(UpsertLearner(source="crm", id="x", name="Ada Berg"), facts=Known(owner=kept))
        assert (story.reply["learner"], story.reply["created"]) == (kept, False)
        changed = story.events[-1]
        assert (changed.name, {one.source for one in changed.external_ids}) == ("Ada Berg", {"hr", "crm"})

    def test_every_id_of_the_person_tells_so_in_its_own_stream(self):
        story = people(Story()).when(MERGE, facts=Found())
        story._fold("learner:l3", LearnerRegistered(learner="l3", name="Ada"))
        story.when(MergeLearners(kept="l3", merged="l1", reason="And again."), facts=Found())
        told = [one for one in story.events if isinstance(one, LearnersMerged)]
        assert {one.learner for one in told} == {"l1", "l2", "l3"}
        assert {one.ids for one in told} == {("l3", "l1", "l2")}
        assert story.state("learner:l2").kept == "l3"

    def test_who_is_merged_is_there_no_more_and_who_is_kept_is(self):
        story = people(Story())
        story._fold("learner:l1", LearnerDeactivated(learner="l1"))
        story.when(MERGE, facts=Found())
        assert LearnerReactivated(learner="l1") in story.events
        assert LearnerDeactivated(learner="l2") in story.events

    def test_people_of_whom_the_other_was_the_manager_have_the_kept_one(self):
        story = people(Story(), l1={"manager": "l2"})
        story._fold("learner:l7", LearnerRegistered(learner="l7", manager="l2"))
        story.when(MERGE, facts=Found(reports=("l1", "l7")))
        changed = {one.learner: one.manager for one in story.events if isinstance(one, LearnerChanged)}
        assert changed == {"l1": None, "l7": "l1"}

    def test_nobody_comes_to_be_the_manager_of_their_own_manager(self):
        story = people(Story(), l1={"manager": "l7"})
        story._fold("learner:l7", LearnerRegistered(learner="l7", manager="l2"))
        story.when(MERGE, facts=Found(reports=("l7",)))
        assert {one.learner: one.manager for one in story.events if isinstance(one, LearnerChanged)} == {"l7": None}

    def test_a_second_time_changes_nothing(self):
        story = people(Story()).when(MERGE, facts=Found()).when(MERGE, facts=Found())
        assert (story.events, story.reply["changed"]) == ([], False)

    def test_what_is_said_of_the_other_afterwards_names_the_kept_one(self):
        problem = people(Story()).when(MERGE, facts=Found()).refused(ChangeLearner(learner="l2", name="Eva"))
        assert (problem.kind, problem.facts["kept"]) == ("already-merged", "l1")

    def test_who_waits_is_looked_at_again_for_what_counts_now(self):
        (event, _) = (LearnersMerged(learner=one, kept="l1", merged="l2", ids=("l1", "l2")) for one in ("l1", "l2"))
        assert look_again(event) == (PromoteAfter(learner="l1"),)


class TestDirectory:
    def kept_by_a_directory(self, *learners):
        story = people(Story())
        for one in learners:
            entry = LearnerProvisioned(learner=one, login=f"digest-{one}", entry='{"userName":"ada"}')
            story._fold(f"directory:{one}", entry)
            story._fold(f"claim:login/digest-{one}", CodeClaimed(kind="login", code=f"digest-{one}", owner=one))
            story._fold(f"directory:{one}", LearnerGrouped(learner=one, groups=("g1",)))
        return story

    def test_the_entry_goes_on_under_the_id_that_is_kept(self):
        story = self.kept_by_a_directory("l2").when(MERGE, facts=Found())
        assert LearnerUnprovisioned(learner="l2") in story.events
        entry = story.state("directory:l1")
        assert (entry.shown, entry.login, entry.text) == (True, "digest-l2", '{"userName":"ada"}')
        assert entry.groups == ("g1",)
        assert story.state("claim:login/digest-l2").owner == "l1"

    def test_two_of_whom_a_directory_tells_are_not_merged(self):
        story = self.kept_by_a_directory("l1", "l2")
        assert story.refused(MERGE, facts=Found()).kind == "both-in-directory"

    def test_one_whom_it_has_given_up_leads_to_the_kept_one_by_name(self):
        story = self.kept_by_a_directory("l1", "l2")
        story._fold("directory:l2", LearnerUnprovisioned(learner="l2"))
        story.when(MERGE, facts=Found())
        assert story.state("claim:login/digest-l2").owner == "l1"
        assert story.state("directory:l1").login == "digest-l1"


class TestRefused:
    def test_nobody_is_merged_with_themselves(self):
        assert people(Story()).refused(MergeLearners(kept="l1", merged="l1", reason="x")).kind == "merge-with-itself"

    @pytest.mark.parametrize("who", ["l1", "l2"])
    def test_a_legal_hold_on_either_refuses(self, who):
        story = people(Story()).when(PlaceLegalHold(learner=who, reason="case"))
        problem = story.refused(MERGE, facts=Found())
        assert (problem.kind, problem.facts["learner"]) == ("legal-hold", who)

    def test_who_was_erased_is_not_merged(self):
        story = people(Story()).when(EraseLearner(learner="l2", reason="asked"), facts=Forgotten())
        assert story.refused(MERGE, facts=Found()).kind == "learner-erased"

    def test_who_was_merged_already_leads_to_the_kept_one(self):
        story = people(Story()).when(MERGE, facts=Found())
        story._fold("learner:l3", LearnerRegistered(learner="l3", name="Ada"))
        for command in (
            MergeLearners(kept="l3", merged="l2", reason="x"),
            MergeLearners(kept="l2", merged="l3", reason="x"),
        ):
            problem = story.refused(command, facts=Found())
            assert (problem.kind, problem.facts["kept"]) == ("already-merged", "l1")

    def test_trying_it_changes_nothing_and_tells_what_would_happen(self):
        story = desk().enroll("l2").when(msgspec.structs.replace(MERGE, dry_run=True), facts=held("o1.l2"))
        assert (story.events, story.seated, story.timers) == ([], ["l2"], ())
        assert story.reply["taken_over"] == ["o1.l2"]
        assert story.reply["happens"]["learners-merged"] == 2


class TestAfterwards:
    def test_what_came_in_meanwhile_goes_over_soon_after(self):
        story = desk().when(MERGE, facts=Found())
        assert [one.kind for one in story.timers] == ["take-over", "take-over"]
        story.enroll("l2").when(TakeOver(merged="l2"), facts=msgspec.structs.replace(held("o1.l2"), kept="l1"))
        assert (story.seated, story.notices) == (["l1"], [])

    def test_erasing_the_kept_one_forgets_the_other_as_well(self):
        story = people(Story()).when(MERGE, facts=Found())
        assert story.refused(EraseLearner(learner="l2", reason="x"), facts=Forgotten()).kind == "already-merged"
        story.when(EraseLearner(learner="l1", reason="x"), facts=Forgotten(requests=("o1.l2",)))
        assert {one.learner: one.requests for one in story.events if hasattr(one, "requests")} == {
            "l1": (),
            "l2": ("o1.l2",),
        }
        assert set(story.forgotten) == {"l1", "l2"}

    def test_the_offer_of_one_that_has_run_out_is_no_standing(self):
        story = desk(offer_minutes=20).enroll("l3", "l2").cancel("l3").react()
        story.when(MERGE, facts=held("o1.l2"), at=later(30))
        assert (story.seated, list(story.roster.offers), story.queue) == ([], [], [])


def test_ids_of_other_systems_are_told_once():
    one = ExternalId(source="hr", id="1")
    story = people(Story(), l1={"external_ids": (one,)}, l2={"external_ids": (one,)}).when(MERGE, facts=Found())
    assert LearnerChanged not in kinds(story)
