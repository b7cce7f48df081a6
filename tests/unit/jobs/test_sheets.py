"""Which column of a file holds what is asked for, and rows by what is asked for."""

import io

import pytest

from chassis.jobs.reading import records_in
from chassis.jobs.sheets import Column, Sheet, guessed, header, lacking, listed, rows

SHEET = Sheet(
    columns=(
        Column(name="key", about="", needed=True, also=("personnel_no", "id")),
        Column(name="job_role", about="", also=("role",)),
    )
)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (("key", "job_role"), {"key": "key", "job_role": "job_role"}),
        (("Job Role", "KEY"), {"key": "KEY", "job_role": "Job Role"}),
        (("Personnel-No", "Role"), {"key": "Personnel-No", "job_role": "Role"}),
        (("id", "key"), {"key": "key"}),
        (("name",), {}),
    ],
)
def test_columns_are_found_by_their_names_and_other_names_however_they_are_written(columns, found):
    assert guessed(SHEET, columns) == found


def test_what_is_needed_and_not_found_is_named():
    assert lacking(SHEET, {"job_role": "Role"}) == ["key"]
    assert lacking(SHEET, {"key": "Nr"}) == []


def test_rows_hold_what_is_asked_for_and_the_odd_ones_say_why_and_come_back_as_they_stood():
    found = records_in(io.BytesIO(b'key,x,role\n 1 ,y, cook \n2,z\n"3"n,,\n4,"a,b",chef\n'))
    columns = header(next(found))

    read = list(rows(found, columns, {"key": "key", "job_role": "role"}))

    assert [(row.line, row.cells) for row in read if not row.unread] == [
        (2, {"key": "1", "job_role": "cook"}),
        (5, {"key": "4", "job_role": "chef"}),
    ]
    assert [row.unread.partition(":")[0] for row in read if row.unread] == [
        "2 values for 3 columns",
        "not a CSV row",
    ]
    told = listed([(row.values, "because") for row in read], columns).decode()
    assert told.splitlines() == [
        " 1 ,y, cook ,because",
        "2,z,,because",
        '"""3""n,,",,,because',
        '4,"a,b",chef,because',
    ]


def test_what_is_listed_can_be_read_again_and_nothing_of_it_is_lost():
    columns = ("name", "key")

    told = listed([(["Berg", " Anna", "1"], "3 values for 2 columns")], columns, ";").decode()

    assert told == "Berg; Anna;3 values for 2 columns;1\r\n"


def test_a_reason_from_an_earlier_list_is_replaced():
    columns = ("key", "reason")

    told = listed([(columns, "reason"), (["1", "It was odd."], "It still is.")], columns).decode()

    assert told == "key,reason\r\n1,It still is.\r\n"
