"""Learners and organizations: codes and external ids belong to one, and a profile is kept whole."""

import re

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis import ids
from contracts.enrollment import CodeClaimed, LearnerChanged, LearnerRegistered, OrganizationRegistered
from contracts.shared import ExternalId
from services.enrollment.commands import NewExternalId, RegisterLearner, RegisterOrganization, UpsertLearner
from services.enrollment.domain.claim import external_claim, organization_claim
from services.enrollment.domain.learner import Known

HR = NewExternalId(source="hr", id="4711")
BADGE = NewExternalId(source="badge", id="A/7.1")


class TestOrganizations:
    def test_an_organization_takes_its_code(self, given):
        story = given().when(RegisterOrganization(code="East Anglian Region", name="East Anglia"))
        assert story.events == [
            CodeClaimed(kind="organization", code="East Anglian Region", owner="g1"),
            OrganizationRegistered(organization="g1", code="East Anglian Region", name="East Anglia"),
        ]
        assert (story.status, story.reply) == (201, {"organization": "g1"})

    @pytest.mark.parametrize("again", ["NORTHWIND", "northwind", "\uff2eorthwind"])
    def test_a_code_belongs_to_one_whatever_its_case(self, given, again):
        story = given().when(RegisterOrganization(code="Northwind", name="Northwind"))
        refusal = story.refused(RegisterOrganization(code=again, name="Other"))
        facts = {"code": again, "owner": "g1", "spelled": "Northwind"}
        assert (refusal.status, refusal.kind, refusal.facts) == (409, "code-taken", facts)

    @pytest.mark.parametrize("code", ["", " ", " x", "x ", "a\nb", "a" * 81, "a\n"])
    def test_a_code_is_a_short_line_of_text(self, code):
        with pytest.raises(msgspec.ValidationError, match="code"):
            msgspec.convert({"code": code, "name": "N"}, RegisterOrganization)

    @pytest.mark.parametrize("code", ["x", "East Anglian Region", "St. Mary: 4/5", "東京 100%", "ß" * 80])
    def test_any_line_of_text_is_a_code(self, code):
        assert msgspec.convert({"code": code, "name": "N"}, RegisterOrganization).code == code


class TestClaims:
    @for_all(st.text(min_size=1, max_size=80))
    def test_a_claim_is_one_stream_and_one_root_whatever_the_code(self, code):
        name = organization_claim(code)
        assert ids.category_of(name) == "claim"
        assert ids.ident_of(name) == ids.root_of(name)
        assert name.count("/") == 1

    @for_all(st.tuples(st.text(min_size=1), st.text(min_size=1)), st.tuples(st.text(min_size=1), st.text(min_size=1)))
    def test_two_external_ids_never_share_a_claim(self, one, other):
        same = (one[0].lower(), one[1]) == (other[0].lower(), other[1])
        claims = [external_claim(ExternalId(source=source, id=ident)) for source, ident in (one, other)]
        assert (claims[0] == claims[1]) is same


class TestRegistering:
    def test_a_learner_without_external_ids_gets_an_id_that_is_drawn(self, given):
        story = given().when(RegisterLearner(name="Ada", email="ada@example.org", organization="g1"))
        assert story.events == [LearnerRegistered(learner="l1", name="Ada", email="ada@example.org", organization="g1")]
        assert (story.status, story.reply) == (201, {"learner": "l1"})

    def test_external_ids_are_claimed_with_the_learner(self, given):
        story = given().when(RegisterLearner(external_ids=(HR, BADGE)))
        learner = story.reply["learner"]
        assert re.fullmatch("l[0-9a-z]{16}", learner)
        assert story.events == [
            CodeClaimed(kind="learner/hr", code="4711", owner=learner),
            CodeClaimed(kind="learner/badge", code="A/7.1", owner=learner),
            LearnerRegistered(
                learner=learner,
                external_ids=(ExternalId(source="hr", id="4711"), ExternalId(source="badge", id="A/7.1")),
            ),
        ]

    def test_one_told_twice_is_claimed_once(self, given):
        twice = RegisterLearner(external_ids=(HR, NewExternalId(source="HR", id="4711")))
        assert len(given().when(twice).events) == 2

    def test_an_external_id_belongs_to_one(self, given):
        story = given().when(RegisterLearner(external_ids=(HR,)))
        refusal = story.refused(RegisterLearner(external_ids=(BADGE, HR)))
        assert (refusal.kind, refusal.facts["code"]) == ("code-taken", "hr/4711")

    def test_whoever_is_registered_is_not_registered_again_in_other_words(self, given):
        story = given().when(RegisterLearner(name="Ada", external_ids=(HR,)))
        refusal = story.refused(RegisterLearner(external_ids=(HR,)))
        assert (refusal.kind, refusal.facts["owner"]) == ("code-taken", story.reply["learner"])

    def test_the_case_of_an_external_id_tells_people_apart(self, given):
        story = given().when(RegisterLearner(external_ids=(NewExternalId(source="hr", id="a"),)))
        story.when(RegisterLearner(external_ids=(NewExternalId(source="hr", id="A"),)))
        assert story.status == 201

    def test_a_timezone_is_one_that_exists(self, given):
        assert given().refused(RegisterLearner(name="Ada", timezone="Mars/Base")).kind == "unknown-timezone"
        given().when(RegisterLearner(name="Ada", timezone="Europe/Berlin"))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "nobody"),
            ("email", "a@b\n"),
            ("name", "  "),
            ("language", "deutsch!"),
            ("external_ids", [{"source": "h r", "id": "1"}]),
            ("external_ids", [{"source": "hr", "id": ""}]),
            ("external_ids", [{"source": "hr", "id": "1", "kind": 2}]),
        ],
    )
    def test_a_malformed_profile_is_refused_at_the_field_at_fault(self, field, value):
        with pytest.raises(msgspec.ValidationError, match=re.escape(f"$.{field}")):
            msgspec.convert({field: value}, RegisterLearner)


class TestUpserting:
    def upsert(self, **profile):
        return UpsertLearner(source="hr", id="4711", **profile)

    def test_someone_new_is_registered(self, given):
        story = given().when(self.upsert(name="Ada"))
        assert [type(event) for event in story.events] == [CodeClaimed, LearnerRegistered]
        assert (story.status, story.reply["created"]) == (201, True)

    def test_someone_known_has_their_profile_replaced_whole(self, given):
        story = given().when(self.upsert(name="Ada", email="ada@example.org", language="de"))
        learner = story.reply["learner"]
        story.when(self.upsert(name="Ada Sommer"))
        assert story.events == [
            LearnerChanged(
                learner=learner,
                name="Ada Sommer",
                external_ids=(ExternalId(source="hr", id="4711"),),
                changed=("name", "email", "language"),
            )
        ]
        assert (story.status, story.reply) == (200, {"learner": learner, "created": False})

    def test_the_same_profile_again_changes_nothing(self, given):
        story = given().when(self.upsert(name="Ada")).when(self.upsert(name="Ada"))
        assert story.events == []

    def test_who_comes_back_is_the_same_learner(self, given):
        """A rehire rejoins by external id: registered under it once, found by it ever after."""
        story = given().when(RegisterLearner(name="Ada", external_ids=(HR,)))
        learner = story.reply["learner"]
        assert story.when(self.upsert(name="Ada", organization="g2")).reply == {"learner": learner, "created": False}

    def test_a_further_external_id_is_added_and_none_is_taken_away(self, given):
        story = given().when(self.upsert(external_ids=(BADGE,))).when(self.upsert(name="Ada"))
        assert [one.source for one in story.events[-1].external_ids] == ["hr", "badge"]

    def test_a_further_external_id_of_someone_else_is_refused(self, given):
        story = given().when(RegisterLearner(external_ids=(BADGE,)))
        assert story.refused(self.upsert(external_ids=(BADGE,))).kind == "code-taken"

    def test_a_further_external_id_finds_its_learner_once_the_view_knows_whose_it_is(self, given):
        story = given().when(RegisterLearner(name="Ada", external_ids=(BADGE, HR)))
        learner = story.reply["learner"]
        assert story.refused(self.upsert(name="Eva")).kind == "not-yet-known"
        story.when(self.upsert(name="Eva"), facts=Known(owner=learner))
        assert (story.reply["learner"], story.events[0].name) == (learner, "Eva")
