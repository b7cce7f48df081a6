"""Groups of a directory: each is an organization, and a learner belongs to the one joined last."""

import json

from contracts.enrollment import GroupMembersChanged, LearnerChanged, LearnerGrouped, OrganizationRegistered
from services.enrollment.commands import CloseOrganization, KeepGroup, LetGo, RegisterOrganization, TakeIn, TakeInGroup


def people(given, count):
    """A story of so many people, `l1` and on."""
    story = given()
    for number in range(count):
        story.when(TakeIn(login=f"d{number}", entry=json.dumps({"userName": f"u{number}"})))
    return story


def organization(story, who):
    return story.state(f"learner:{who}").profile.organization


def test_a_group_is_an_organization_of_the_same_name_with_its_members(given):
    story = people(given, 2).when(TakeInGroup(name="Sales", external_id="00g", joined=("l1", "l2")))

    assert OrganizationRegistered(organization="g3", code="Sales", name="Sales") in story.events
    assert story.events[-1] == GroupMembersChanged(organization="g3", joined=("l1", "l2"))
    assert organization(story, "l1") == organization(story, "l2") == "g3"


def test_where_the_code_is_taken_the_id_tells_them_apart(given):
    story = given().when(RegisterOrganization(code="Sales", name="Sales")).when(TakeInGroup(name="Sales"))

    codes = [event.code for event in story.history if isinstance(event, OrganizationRegistered)]
    assert codes == ["Sales", "Sales-g2"]


def test_a_name_that_is_no_code_makes_one(given):
    story = given().when(TakeInGroup(name="A\tB " + "x" * 100))

    (code,) = [event.code for event in story.events if isinstance(event, OrganizationRegistered)]
    assert (code[:4], len(code)) == ("A B ", 80)


def test_the_one_joined_last_counts_and_leaving_it_falls_back(given):
    story = people(given, 1)
    for name in ("First", "Second"):
        story.when(TakeInGroup(name=name, joined=("l1",)))
    assert organization(story, "l1") == "g3"

    story.when(KeepGroup(organization="g3", name="Second", left=("l1",)))

    assert organization(story, "l1") == "g2"
    assert story.state("directory:l1").groups == ("g2",)


def test_leaving_another_group_leaves_the_organization(given):
    story = people(given, 1)
    for name in ("First", "Second"):
        story.when(TakeInGroup(name=name, joined=("l1",)))

    story.when(KeepGroup(organization="g2", name="First", left=("l1",)))

    assert organization(story, "l1") == "g3"
    assert LearnerChanged not in {type(event) for event in story.events}


def test_who_is_in_it_and_who_is_not_stay_where_they_are(given):
    story = people(given, 2).when(TakeInGroup(name="Sales", joined=("l1",)))

    story.when(KeepGroup(organization="g3", name="Sales", joined=("l1",), left=("l2",)))

    assert story.events == []


def test_somebody_given_up_can_leave_and_cannot_join(given):
    story = people(given, 1).when(TakeInGroup(name="Sales")).when(LetGo(learner="l1"))

    assert story.refused(KeepGroup(organization="g2", name="Sales", joined=("l1",))).facts == {"learner": "l1"}
    assert story.when(KeepGroup(organization="g2", name="Sales", left=("l1",))).events == []


def test_a_group_that_changed_since_it_was_seen_is_stale(given):
    story = people(given, 1).when(TakeInGroup(name="Sales"))
    seen = "1.0"

    assert story.refused(KeepGroup(organization="g2", name="Sales", joined=("l1",), tag=seen)).status == 412


def test_a_closed_group_is_no_group(given):
    story = given().when(TakeInGroup(name="Sales")).when(CloseOrganization(organization="g1"))

    assert story.refused(KeepGroup(organization="g1", name="Sales")).status == 404


def test_groups_are_told_whole(given):
    story = people(given, 1)
    for name in ("First", "Second"):
        story.when(TakeInGroup(name=name, joined=("l1",)))

    told = [event.groups for event in story.history if isinstance(event, LearnerGrouped)]
    assert told == [("g2",), ("g2", "g3")]
