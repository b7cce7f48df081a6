from datetime import UTC, datetime

from rollbook.importers.lines import Answer
from rollbook.importers.oulad import plan, tables
from rollbook.importers.oulad.catalog import catalog
from rollbook.importers.oulad.courses import courses
from rollbook.importers.oulad.ids import Ids


def converse(talk, answer):
    """Play the platform: `answer(line)` for each line."""
    lines = []
    try:
        line = next(talk)
        while True:
            lines.append(line)
            line = talk.send(answer(line))
    except StopIteration:
        return lines


def made(line):
    return Answer(201, {"course": f"c-{line.body.get('code')}", "offering": f"d-{line.body.get('code')}"})


def planned(oulad, ids=None):
    notes = []
    found = catalog(oulad.read, notes.append)
    ids = ids or Ids(
        offerings={"AAA-2013J": "d13", "AAA-2014J": "d14"},
        organizations={"East Anglian Region": "g1"},
        learners={"11391": "l1", "30268": "l3"},
    )
    return found, ids, notes


def test_a_module_is_defined_once_and_revised_for_each_later_presentation(oulad):
    found, _, _ = planned(oulad)

    lines = converse(courses(found, Ids(), lambda oddity: None), made)

    assert [line.command for line in lines] == [
        "DefineCourse", "PublishCourse", "ScheduleOffering", "PublishOffering",
        "ReviseCourse", "PublishCourse", "ScheduleOffering", "PublishOffering",
    ]  # fmt: skip
    assert lines[0].body["completion_rule"] == "result"
    assert [part["key"] for part in lines[4].body["components"]] == ["1758"]


def test_assessments_become_components_by_their_type(oulad):
    found, _, _ = planned(oulad)

    (first, *_) = converse(courses(found, Ids(), lambda oddity: None), made)

    assert first.body["components"] == [
        {"key": "1752", "title": "TMA 1752", "kind": "assessment", "weight": 10.0},
        {"key": "1753", "title": "CMA 1753", "kind": "quiz", "weight": 7.5},
    ]


def test_what_exists_under_a_code_is_taken_up(oulad):
    found, _, _ = planned(oulad)
    ids = Ids()

    def taken(line):
        if line.command in ("DefineCourse", "ScheduleOffering"):
            return Answer(409, {"owner": f"old-{line.body['code']}"})
        return Answer(200, {})

    lines = converse(courses(found, ids, lambda oddity: None), taken)

    assert lines[1].command == "ReviseCourse"
    assert ids.offerings == {"AAA-2013J": "old-AAA-2013J", "AAA-2014J": "old-AAA-2014J"}


def test_what_exists_under_a_code_in_other_letters_is_not_taken_up(oulad):
    found, _, notes = planned(oulad)
    ids = Ids()

    converse(courses(found, ids, notes.append), lambda line: Answer(409, {"owner": "c1", "spelled": "aaa"}))

    assert ids.offerings == {}
    assert [(note.row.line, note.lost) for note in notes] == [(3, True), (2, True)]


def test_a_presentation_without_assessments_is_offered_with_its_final_result(oulad):
    oulad.add(tables.COURSES, "BBB,2014B,240")
    found, _, notes = planned(oulad)
    ids = Ids()

    lines = converse(courses(found, ids, notes.append), made)

    defined = next(line for line in lines if line.body.get("code") == "BBB")
    assert defined.body["components"] == [{"key": "final-result", "title": "Final result", "kind": "assessment"}]
    assert "BBB-2014B" in ids.offerings
    assert [(note.row.line, note.reason, note.lost) for note in notes] == [
        (4, "no assessments; offered with the final result as its only component", False)
    ]


def test_a_presentation_whose_components_are_refused_is_not_offered_with_others(oulad):
    found, _, notes = planned(oulad)
    ids = Ids()

    converse(
        courses(found, ids, notes.append),
        lambda line: Answer(422, {}) if line.command == "ReviseCourse" else made(line),
    )

    assert set(ids.offerings) == {"AAA-2013J"}
    assert [(note.row.line, note.reason, note.lost) for note in notes] == [
        (2, "ReviseCourse refused: status 422", True)
    ]


def test_what_was_said_otherwise_before_is_asked_for_under_another_key(oulad):
    found, _, notes = planned(oulad)
    ids, before = Ids(), {"course/AAA-2014J/revise", "offering/AAA-2013J", "offering/AAA-2014J"}

    def changed(line):
        if line.key in before:
            return Answer(409, {"type": "/problems/idempotency-key-reused"})
        return Answer(409, {"owner": "d1"}) if line.command == "ScheduleOffering" else made(line)

    converse(courses(found, ids, notes.append), changed)

    assert ids.offerings == {"AAA-2013J": "d1", "AAA-2014J": "d1"}
    assert [note.reason for note in notes] == [
        "AAA-2013J is on offer already, and left as it is",
        "AAA-2014J is on offer already, and left as it is",
    ]


def test_a_refused_module_leaves_out_its_presentations(oulad):
    found, _, _ = planned(oulad)
    ids = Ids()

    converse(courses(found, ids, lambda oddity: None), lambda line: Answer(422, {}))

    assert ids.offerings == {}


def test_a_registration_is_an_enrollment_as_of_its_day(oulad):
    found, ids, notes = planned(oulad)

    first, *_ = plan.enrollments(found, ids, notes.append)

    assert first.body == {"offering": "d13", "learner": "l1", "effective_at": datetime(2013, 4, 25, tzinfo=UTC)}


def test_an_unregistration_is_a_cancellation_as_of_its_day(oulad):
    found, ids, _ = planned(oulad)

    (only,) = plan.cancellations(found, ids)

    assert only.body == {"enrollment": "d13.l3", "by": "learner", "effective_at": datetime(2013, 10, 13, tzinfo=UTC)}


def test_a_banked_submission_is_recognized(oulad):
    found, ids, notes = planned(oulad)

    handed_in, banked = plan.outcomes(oulad.read, found, ids, notes.append)

    assert (handed_in.body["outcome"], banked.body["outcome"]) == ("completed", "recognized")
    assert handed_in.body["source_id"] == "1752-11391"
    assert banked.body["effective_at"] == datetime(2013, 9, 30, tzinfo=UTC)


def test_results_are_known_on_the_last_day(oulad):
    found, ids, notes = planned(oulad)

    results = {line.key: line.body for line in plan.results(found, ids, notes.append)}

    assert results["result/AAA-2013J/11391"]["result"] == "completed"
    assert results["result/AAA-2014J/11391"]["grade"] == "Distinction"
    assert results["result/AAA-2013J/30268"]["result"] == "withdrawn"
    assert results["result/AAA-2013J/30268"]["effective_at"] == datetime(2014, 6, 26, tzinfo=UTC)


def test_keys_do_not_depend_on_where_a_row_stands(oulad):
    found, ids, notes = planned(oulad)
    before = {line.key for line in plan.outcomes(oulad.read, found, ids, notes.append)}
    header, *rows = (oulad.path / tables.SUBMISSIONS).read_text().splitlines()
    oulad.put(tables.SUBMISSIONS, "\n".join([header, *reversed(rows)]) + "\n")

    assert {line.key for line in plan.outcomes(oulad.read, found, ids, notes.append)} == before


def test_keys_are_visible_characters_alone(oulad):
    found, _, _ = planned(oulad)

    assert all(line.key.isascii() and " " not in line.key for line in plan.organizations(found))


def test_rows_of_a_refused_learner_are_told(oulad):
    found, ids, notes = planned(oulad)
    del ids.learners["30268"]

    lines = list(plan.enrollments(found, ids, notes.append))

    assert [line.body["learner"] for line in lines] == ["l1", "l1"]
    assert notes[-1].reason == "its learner was refused"
    assert notes[-1].lost


def test_rows_of_a_refused_registration_are_told_and_not_sent(oulad):
    found, ids, notes = planned(oulad)
    ids.unseated["d13", "l3"] = False

    lines = [*plan.cancellations(found, ids), *plan.results(found, ids, notes.append)]

    assert {line.key for line in lines} == {"result/AAA-2013J/11391", "result/AAA-2014J/11391"}
    assert [(note.row.line, note.reason, note.lost) for note in notes] == [(3, "its registration was refused", True)]


def test_who_was_enrolled_otherwise_before_keeps_that_and_gets_their_result(oulad):
    found, ids, notes = planned(oulad)
    ids.unseated["d13", "l3"] = True

    assert list(plan.cancellations(found, ids)) == []
    assert "result/AAA-2013J/30268" in {line.key for line in plan.results(found, ids, notes.append)}


def test_a_key_is_short_however_long_a_region_is(oulad):
    oulad.add(tables.REGISTRATIONS, "AAA,2013J,1,-1,")
    oulad.add(tables.STUDENTS, f"AAA,2013J,1,{'Ж' * 80},Pass")
    found, _, _ = planned(oulad)

    assert all(len(line.key) <= 255 for line in plan.organizations(found))


def test_every_row_of_a_region_without_an_organization_is_told_why(oulad):
    found, ids, notes = planned(oulad)
    ids.regions["East Anglian Region"] = "refused"

    list(plan.results(found, ids, notes.append))

    assert [(note.row.line, note.reason) for note in notes] == [(2, "refused"), (4, "refused")]
