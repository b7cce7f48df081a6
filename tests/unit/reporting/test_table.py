"""CSV that a spreadsheet opens without running it."""

import csv
import io

import pytest

from services.reporting.api.table import csv_table


def table(*rows):
    return csv_table("report", header=["course", "n"], rows=rows, about={"Rollbook-Timezone": "UTC"})


def read(made):
    return list(csv.reader(io.StringIO(made.body.decode(), newline="")))


def test_rows_stand_under_their_columns():
    assert read(table({"course": "AAA", "n": 3}, {"n": None, "course": 'B,"C"'})) == [
        ["course", "n"],
        ["AAA", "3"],
        ['B,"C"', ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1"])
def test_text_that_looks_like_a_formula_is_defused(text):
    assert read(table({"course": text, "n": -1}))[1] == [f"'{text}", "-1"]


def test_what_it_was_counted_by_stands_in_the_headers():
    made = table()
    assert made.media_type.startswith("text/csv")
    assert made.headers["Rollbook-Timezone"] == "UTC"
    assert 'filename="report.csv"' in made.headers["Content-Disposition"]
