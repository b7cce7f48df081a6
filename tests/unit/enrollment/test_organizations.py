"""Organizations in a tree: renamed, moved and closed, and never in a circle."""

from contextlib import suppress

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.errors import Refused
from contracts.enrollment import OrganizationChanged, OrganizationClosed
from services.enrollment.commands import ChangeOrganization, CloseOrganization, RegisterOrganization
from services.enrollment.domain.organization import Members
from tests.unit.enrollment.story import Story


@pytest.fixture
def tree(given):
    """g1 above g2 above g3, and g4 beside them."""
    story = given()
    for code, parent in (("A", None), ("B", "g1"), ("C", "g2"), ("D", None)):
        story.when(RegisterOrganization(code=code, name=code, parent=parent))
    return story


def test_an_organization_is_called_otherwise_and_stays_where_it_is(tree):
    tree.when(ChangeOrganization(organization="g2", name="Berlin"))
    assert tree.events == [OrganizationChanged(organization="g2", name="Berlin", parent="g1")]


def test_it_moves_with_all_below_it_or_to_the_top(tree):
    tree.when(ChangeOrganization(organization="g2", parent="g4"))
    assert tree.events == [OrganizationChanged(organization="g2", name="B", parent="g4")]
    tree.when(ChangeOrganization(organization="g2", parent=None))
    assert tree.events == [OrganizationChanged(organization="g2", name="B")]


def test_what_stays_as_it_is_changes_nothing(tree):
    assert tree.when(ChangeOrganization(organization="g2", name="B", parent="g1")).events == []


@pytest.mark.parametrize("parent", ["g1", "g2", "g3"])
def test_a_circle_is_refused(tree, parent):
    refusal = tree.refused(ChangeOrganization(organization="g1", parent=parent))
    assert (refusal.kind, refusal.facts) == ("organization-circle", {"organization": "g1", "parent": parent})


@pytest.mark.parametrize("change", [{"organization": "g9"}, {"organization": "g1", "parent": "g9"}])
def test_there_is_no_changing_or_joining_what_is_not_known(tree, change):
    refusal = tree.refused(ChangeOrganization(**change, name="X"))
    assert (refusal.status, refusal.facts) == (404, {"organization": "g9"})


def test_closing_one_with_members_lists_them(tree):
    members = Members(learners=("l1",), organizations=("g3",), count=2)
    refusal = tree.refused(CloseOrganization(organization="g2"), facts=members)
    assert (refusal.kind, refusal.facts["learners"], refusal.facts["organizations"]) == ("has-members", ["l1"], ["g3"])


def test_one_without_members_is_closed_once_and_takes_nobody_in(tree):
    assert tree.when(CloseOrganization(organization="g4"), facts=Members()).events == [
        OrganizationClosed(organization="g4")
    ]
    assert tree.when(CloseOrganization(organization="g4"), facts=Members()).events == []
    assert tree.refused(ChangeOrganization(organization="g1", parent="g4")).kind == "organization-closed"
    assert tree.refused(ChangeOrganization(organization="g4", name="E")).kind == "organization-closed"


IDENTS = st.sampled_from([f"g{number}" for number in range(1, 7)])


@for_all(st.lists(st.tuples(IDENTS, st.none() | IDENTS), max_size=30))
def test_whatever_is_moved_where_every_line_ends(moves):
    story = Story()
    for number in range(6):
        story.when(RegisterOrganization(code=str(number), name="N"))
    for organization, parent in moves:
        with suppress(Refused):
            story.when(ChangeOrganization(organization=organization, parent=parent))
    for number in range(1, 7):
        line, above = set(), f"g{number}"
        while above is not None:
            assert above not in line
            line.add(above)
            above = story.state(f"organization:{above}").parent
