import csv
from io import StringIO

import pytest

from rollbook.importers.lines import Answer, Line, Oddity, Row
from rollbook.importers.tally import ReportUnwritable, Tally, tally

NEW, AGAIN, NO = Answer(201, {}), Answer(201, {}, repeated=True), Answer(409, {"detail": "The course is closed."})
ROW = Row("t.csv", 2, "a,b", ())


@pytest.fixture
def report():
    return StringIO()


@pytest.fixture
def counting(report):
    made = Tally(["t.csv"], report)
    made.read(ROW)
    return made


def line(command="EnrollLearner", row=ROW, *, effect=True):
    return Line("enrollment", command, "key", {}, row, effect=effect)


def fate(counting):
    """What became of the one row."""
    (counts,) = counting.counts()
    assert counts.read == counts.taken + counts.known + counts.odd + counts.lost == 1
    assert counts.imported == counts.read - counts.lost
    return next(name for name in ("taken", "known", "odd", "lost") if getattr(counts, name))


def reasons(report):
    return [told[2] for told in csv.reader(report.getvalue().splitlines()[1:])]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([NEW], "taken"),
        ([AGAIN], "known"),
        ([AGAIN, NEW], "taken"),
        ([NO], "lost"),
        ([NEW, NO], "odd"),
        ([AGAIN, NO], "odd"),
        ([], "lost"),
    ],
)
def test_a_rows_fate_is_what_its_commands_came_to(counting, answers, expected):
    for answer in answers:
        counting.answered(line(), answer)

    assert fate(counting) == expected


def test_a_command_that_is_only_on_the_way_to_its_rows_effect_makes_nothing_taken(counting):
    counting.answered(line(effect=False), NEW)

    assert fate(counting) == "lost"


def test_a_remark_makes_a_taken_row_odd(counting, report):
    counting.note(Oddity(ROW, "submitted before the start"))
    counting.answered(line(), NEW)

    assert fate(counting) == "odd"
    assert reasons(report) == ["submitted before the start"]


def test_what_is_lost_is_told_to_be(counting, report):
    counting.answered(line(), NO)

    assert reasons(report) == ["lost: EnrollLearner refused: The course is closed."]


def test_a_refusal_beside_an_effect_is_no_loss_of_the_row(counting, report):
    counting.answered(line(), NEW)
    counting.answered(line("CancelEnrollment"), NO)

    assert reasons(report) == ["CancelEnrollment refused: The course is closed."]


def test_what_an_earlier_import_told_otherwise_is_said_to_be_kept(counting, report):
    counting.answered(line(), Answer(409, {"type": "/problems/idempotency-key-reused", "detail": "Use a new key."}))

    assert reasons(report) == ["lost: EnrollLearner refused: an earlier import took other values, which are kept"]


@pytest.mark.parametrize(("first", "expected"), [(NEW, {"taken": 1, "odd": 1}), (NO, {"lost": 2})])
def test_a_row_that_says_the_same_as_another_shares_its_fate(counting, first, expected):
    again = Row("t.csv", 3, "a,b", ())
    counting.read(again)
    counting.note(Oddity(again, "the same as line 2", same_as=2))
    counting.answered(line(), first)

    (counts,) = counting.counts()
    assert {name: getattr(counts, name) for name in expected} == expected


def test_a_report_that_cannot_be_written_names_itself_and_what_to_do(tmp_path):
    report = tmp_path / "nowhere" / "report.csv"

    with pytest.raises(ReportUnwritable, match=r"report\.csv cannot be written: No such file.*--report"):
        tally(["t.csv"], report).__enter__()
