from datetime import UTC, datetime

from rollbook.importers.lines import Answer
from rollbook.importers.oulad import plan, tables
from rollbook.importers.oulad.catalog import catalog
from rollbook.importers.oulad.plan import Ids


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

    lines = converse(plan.courses(found, Ids(), lambda oddity: None), made)

    assert [line.command for line in lines] == [
        "DefineCourse", "PublishCourse", "ScheduleOffering", "PublishOffering",
        "ReviseCourse", "PublishCourse", "ScheduleOffering", "PublishOffering",
    ]  # fmt: skip
    assert lines[0].body["completion_rule"] == "result"
    assert [part["key"] for part in lines[4].body["components"]] == ["1758"]


def test_assessments_become_components_by_their_type(oulad):
    found, _, _ = planned(oulad)

    (first, *_) = converse(plan.courses(found, Ids(), lambda oddity: None), made)

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

    lines = converse(plan.courses(found, ids, lambda oddity: None), taken)

    assert lines[1].command == "ReviseCourse"
    assert ids.offerings == {"AAA-2013J": "old-AAA-2013J", "AAA-2014J": "old-AAA-2014J"}


def test_a_refused_module_leaves_out_its_presentations(oulad):
    found, _, _ = planned(oulad)
    ids = Ids()

    converse(plan.courses(found, ids, lambda oddity: None), lambda line: Answer(422, {}))

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
    assert notes[-1].reason == "learner was refused"
    assert notes[-1].lost
