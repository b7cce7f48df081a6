"""What a directory says of a person, and what of it can be used."""

import json

import pytest

from services.enrollment.domain.entry import address, derived, differing, is_active, naming, spelled_login


def used(**told):
    return derived(json.dumps({"userName": "anna", **told}), boss="l1", learner="l1")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"displayName": "Anna B.", "name": {"formatted": "Anna Berg"}}, "Anna B."),
        ({"displayName": " ", "name": {"formatted": "Anna Berg", "givenName": "A"}}, "Anna Berg"),
        ({"name": {"givenName": "Anna", "familyName": "Berg"}}, "Anna Berg"),
        ({"name": {"familyName": "Berg"}}, "Berg"),
        ({}, "anna"),
        ({"displayName": "x" * 300}, "x" * 200),
    ],
)
def test_somebody_is_called_by_the_fullest_name_there_is(told, expected):
    assert naming({"userName": "anna", **told}) == expected


@pytest.mark.parametrize(
    ("emails", "expected"),
    [
        ([{"value": "a@x"}, {"value": "b@x", "primary": True}], "b@x"),
        ([{"type": "work"}, {"value": "b@x"}], "b@x"),
        ([], None),
    ],
)
def test_somebody_is_written_to_at_the_primary_address_or_the_first(emails, expected):
    assert address({"emails": emails}) == expected


@pytest.mark.parametrize(
    ("told", "field", "expected"),
    [
        ({"timezone": "Europe/Berlin"}, "timezone", "Europe/Berlin"),
        ({"timezone": "Pacific Standard Time"}, "timezone", None),
        ({"locale": "en_US"}, "language", "en-US"),
        ({"locale": "english (us)"}, "language", None),
        ({"title": " Nurse "}, "job_role", "Nurse"),
        ({"title": "  "}, "job_role", None),
        ({"emails": [{"value": "nowhere"}]}, "email", None),
    ],
)
def test_what_cannot_be_used_is_not(told, field, expected):
    assert used(**told).get(field) == expected


def test_nobody_is_their_own_manager():
    enterprise = {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": {"value": "l1"}}}

    assert "manager" not in used(**enterprise)


def test_own_fields_that_are_told_no_more_are_taken_away():
    before, after = {"custom": {"department": "Sales"}}, {"custom": {"employee_number": "1"}}

    assert differing(before, after) == {"custom": {"department": None, "employee_number": "1"}}
    assert differing(before, {}) == {"custom": {"department": None}}


@pytest.mark.parametrize(("told", "expected"), [({}, True), ({"active": True}, True), ({"active": False}, False)])
def test_somebody_is_at_work_unless_it_is_said_otherwise(told, expected):
    assert is_active(json.dumps(told)) is expected


def test_case_and_width_make_no_difference_to_a_name_to_sign_in_by():
    assert spelled_login("\uff21nna@X.test") == spelled_login("anna@x.TEST")
