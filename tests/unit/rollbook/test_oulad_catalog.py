import pytest

from rollbook.importers.oulad import tables
from rollbook.importers.oulad.catalog import catalog, submissions


def taken(oulad):
    notes = []
    found = catalog(oulad.read, notes.append)
    handed_in = list(submissions(oulad.read, found, notes.append))
    return found, handed_in, {(note.row.file, note.row.line, note.reason, note.lost) for note in notes}


def test_presentations_come_in_the_order_of_time(oulad):
    found, _, _ = taken(oulad)

    assert list(found.presentations) == ["AAA-2013J", "AAA-2014J"]


def test_day_zero_is_the_first_of_february_or_october(oulad):
    oulad.add(tables.COURSES, "BBB,2014B,240")

    found, _, _ = taken(oulad)

    assert found.presentations["AAA-2013J"][0].starts_at.isoformat() == "2013-10-01T00:00:00+00:00"
    assert found.presentations["BBB-2014B"][0].starts_at.isoformat() == "2014-02-01T00:00:00+00:00"
    assert found.presentations["BBB-2014B"][0].ends_at.isoformat() == "2014-09-29T00:00:00+00:00"


@pytest.mark.parametrize(
    ("row", "since"), [("AAA,2013J,1,,", 0), ("AAA,2013J,1,,-5", -5), ("AAA,2013J,1,,30", 0), ("AAA,2013J,1,3,-5", -5)]
)
def test_an_enrollment_never_begins_after_it_ended(oulad, row, since):
    oulad.add(tables.REGISTRATIONS, row)

    found, _, _ = taken(oulad)

    assert found.registrations["AAA-2013J", "1"][0].since == since


@pytest.mark.parametrize(
    ("file", "row", "reason", "lost"),
    [
        (tables.COURSES, "AAA,2013X,268", "code_presentation '2013X' is not a year and B or J", True),
        (tables.COURSES, "AAA,2013J,268", "the same as line 3, and counted like it", False),
        (tables.COURSES, "AAA,2013J,300", "contradicts line 3, which is kept", True),
        (tables.COURSES, "BBB,2013J,many", "module_presentation_length 'many' is not a number of days", True),
        (tables.ASSESSMENTS, "AAA,2013J,1754,Essay,1,10", "assessment_type 'Essay' is unknown", True),
        (tables.ASSESSMENTS, "ZZZ,2013J,1754,TMA,1,10", "presentation ZZZ-2013J is not in courses.csv", True),
        (tables.ASSESSMENTS, "AAA,2013J,1752,TMA,1,10", "the same as line 2, and counted like it", False),
        (tables.ASSESSMENTS, "AAA,2014J,1752,TMA,1,10", "contradicts line 2, which is kept", True),
        (tables.ASSESSMENTS, "AAA,2013J,1754,TMA,1,lots", "weight is not a percentage; imported without one", False),
        (tables.REGISTRATIONS, "AAA,2013J,1,,", "no date_registration; taken as day 0", False),
        (tables.REGISTRATIONS, "AAA,2013J,1,-9,-3", "left before the start", False),
        (tables.REGISTRATIONS, "AAA,2013J,1,soon,", "date_registration 'soon' is not a number of days", True),
        (tables.REGISTRATIONS, "AAA,2013J,x1,1,", "id_student 'x1' is not a number", True),
        (tables.REGISTRATIONS, "AAA,2013J,11391,-159,", "the same as line 2, and counted like it", False),
        (tables.REGISTRATIONS, "AAA,2013J,1,?,?", "no date_registration; taken as day 0", False),
        (tables.REGISTRATIONS, "AAA,2013J,11391,-1,", "contradicts line 2, which is kept", True),
        (tables.STUDENTS, "AAA,2013J,999,Wales,Pass", "student 999 is not registered on AAA-2013J", True),
        (tables.STUDENTS, "AAA,2013J,11391,Wales,Pass", "contradicts line 2, which is kept", True),
        (tables.SUBMISSIONS, "9999,11391,1,0", "assessment 9999 is unknown", True),
        (tables.SUBMISSIONS, "1752,999,1,0", "student 999 is not registered on AAA-2013J", True),
        (tables.SUBMISSIONS, "1752,11391,18,0", "the same as line 2, and counted like it", False),
        (tables.SUBMISSIONS, "1752,11391,20,0", "contradicts line 2, which is kept", True),
        (tables.SUBMISSIONS, "1752,30268,2.5,0", "date_submitted '2.5' is not a number of days", True),
        (tables.SUBMISSIONS, "1752,30268,2,maybe", "is_banked 'maybe' is neither 0 nor 1", True),
        (tables.SUBMISSIONS, "1752,30268,20,0", "submitted after unregistering on day 12", False),
        (tables.SUBMISSIONS, "1758,11391,-3,0", "submitted before the start", False),
        (tables.SUBMISSIONS, "1758,11391,400,0", "submitted after the end", False),
    ],
)
def test_an_odd_row_is_told_with_its_reason(oulad, file, row, reason, lost):
    line = len((oulad.path / file).read_text().splitlines()) + 1
    oulad.add(file, row)

    _, _, notes = taken(oulad)

    assert (file, line, reason, lost) in notes


def test_a_result_that_outranks_an_unregistration_is_told(oulad):
    oulad.add(tables.REGISTRATIONS, "AAA,2013J,1,-9,30")
    oulad.add(tables.STUDENTS, "AAA,2013J,1,Wales,Fail")

    _, _, notes = taken(oulad)

    assert ("studentInfo.csv", 5, "unregistered on day 30; the result outranks that", False) in notes


def test_an_unknown_result_leaves_the_learner_and_is_told(oulad):
    oulad.add(tables.REGISTRATIONS, "AAA,2013J,1,-9,")
    oulad.add(tables.STUDENTS, "AAA,2013J,1,Wales,Brilliant")

    found, _, notes = taken(oulad)

    assert ("1", "Wales") in {(who, home.region) for who, home in found.learners()}
    assert ("studentInfo.csv", 5, "final_result is unknown; no result recorded", False) in notes


def test_a_registration_without_a_row_about_the_student_is_kept_and_told(oulad):
    oulad.add(tables.REGISTRATIONS, "AAA,2013J,1,-9,")

    found, _, notes = taken(oulad)

    assert ("AAA-2013J", "1") in found.registrations
    assert ("studentRegistration.csv", 5, "no row in studentInfo.csv: result unknown", False) in notes


def test_a_learner_on_two_presentations_is_one_learner(oulad):
    found, _, _ = taken(oulad)

    assert [who for who, _ in found.learners()] == ["11391", "30268"]


def test_a_submission_to_an_assessment_that_was_refused_is_told_so(oulad):
    oulad.add(tables.ASSESSMENTS, "AAA,2013J,9001,Essay,1,10")
    oulad.add(tables.SUBMISSIONS, "9001,11391,18,0")

    _, _, notes = taken(oulad)

    refused = "its assessment 9001 was refused: assessments.csv, line 5"
    assert refused in {reason for file, _, reason, lost in notes if lost and file == tables.SUBMISSIONS}


def test_a_presentation_that_stands_in_another_line_is_not_refused(oulad):
    oulad.add(tables.COURSES, "AAA,2013J,long")
    oulad.add(tables.ASSESSMENTS, "AAA,2013J,9001,TMA,1,10")

    found, _, _ = taken(oulad)

    assert "9001" in found.assessments


OTHER_LETTERS = "code_module aaa is AAA of courses.csv, line 2, in other letters: codes are the same in any case"


def test_a_module_in_other_letters_is_another_module_and_its_rows_are_told_to_be_lost(oulad):
    oulad.add(tables.COURSES, "aaa,2013J,268")
    oulad.add(tables.ASSESSMENTS, "aaa,2013J,1,TMA,1,10")
    oulad.add(tables.REGISTRATIONS, "aaa,2013J,11391,-1,")
    oulad.add(tables.STUDENTS, "aaa,2013J,11391,Wales,Fail")

    found, _, notes = taken(oulad)

    assert set(found.presentations) == {"AAA-2013J", "AAA-2014J"}
    assert {(file, line) for file, line, reason, lost in notes if lost and reason == OTHER_LETTERS} == {
        ("courses.csv", 4), ("assessments.csv", 5), ("studentRegistration.csv", 5), ("studentInfo.csv", 5)
    }  # fmt: skip
    assert found.students["AAA-2013J", "11391"][0].verdict == "Pass"


def test_a_region_in_other_letters_is_the_same_region_and_every_row_that_names_it_is_told(oulad):
    for number, region in enumerate(["Zürich", "ZÜRICH", "Zürich"], start=1):
        oulad.add(tables.REGISTRATIONS, f"AAA,2013J,{number},-1,")
        oulad.add(tables.STUDENTS, f"AAA,2013J,{number},{region},Pass")

    found, _, notes = taken(oulad)

    assert {home.region for who, home in found.learners() if who in ("1", "2", "3")} == {"Zürich"}
    assert [(line, lost) for file, line, reason, lost in notes if reason.startswith("region ")] == [(6, False)]
    assert ("studentInfo.csv", 6, "region ZÜRICH is taken as Zürich, spelled so in line 5", False) in notes


def test_a_row_that_tells_neither_result_nor_region_is_lost(oulad):
    oulad.add(tables.REGISTRATIONS, "AAA,2013J,1,-1,")
    oulad.add(tables.STUDENTS, "AAA,2013J,1,,Brilliant")

    _, _, notes = taken(oulad)

    assert ("studentInfo.csv", 5, "no region", True) in notes
