import pytest

from rollbook.importers.lines import BadInput, Oddity, Row
from rollbook.importers.oulad import tables


def test_a_row_knows_its_file_and_line(oulad):
    first = oulad.read(tables.COURSES)[0]

    assert first == Row("courses.csv", 2, "AAA,2014J,269", ("AAA", "2014J", "269"))


def test_columns_are_found_by_name_wherever_they_stand(oulad):
    oulad.put(tables.COURSES, "note,module_presentation_length,code_presentation,code_module\nx,268,2013J,AAA\n")

    tables.check(oulad.path)

    assert oulad.read(tables.COURSES)[0].values == ("AAA", "2013J", "268")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(oulad, newline):
    text = newline.join(["code_module,code_presentation,module_presentation_length", "AAA,2013J,268", ""])
    oulad.put(tables.COURSES, b"\xef\xbb\xbf" + text.encode())

    tables.check(oulad.path)

    assert [row.values for row in oulad.read(tables.COURSES)] == [("AAA", "2013J", "268")]


def test_quoted_values_are_unquoted(oulad):
    oulad.put(tables.COURSES, '"code_module","code_presentation","module_presentation_length"\n"AAA","2013J","268"\n')

    assert oulad.read(tables.COURSES)[0].values == ("AAA", "2013J", "268")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"AAA,2013J", "2 values for 3 columns"),
        (b"AAA,2013J,268,1", "4 values for 3 columns"),
        (b"A\xffA,2013J,268", "not UTF-8 text"),
        (b'AAA,"2013J,268', "not a CSV row: unexpected end of data"),
        (b"A" * 20_000, "longer than 10000 characters"),
    ],
)
def test_what_is_no_row_is_told_with_its_line_and_the_rest_is_read(oulad, row, reason):
    oulad.add(tables.COURSES, row)
    oulad.add(tables.COURSES, "BBB,2013J,268")

    *_, odd, last = oulad.read(tables.COURSES)

    assert isinstance(odd, Oddity)
    assert (odd.row.line, odd.reason, odd.lost) == (4, reason, True)
    assert isinstance(last, Row)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInput, match="is not a folder"):
        tables.check(tmp_path / "nowhere")


def test_missing_tables_are_all_named(oulad):
    (oulad.path / tables.COURSES).unlink()
    (oulad.path / tables.STUDENTS).unlink()

    with pytest.raises(BadInput, match=r"lacks courses\.csv, studentInfo\.csv"):
        tables.check(oulad.path)


def test_a_table_without_its_header_is_refused(oulad):
    oulad.put(tables.SUBMISSIONS, "1752,11391,18,0\n")

    with pytest.raises(BadInput, match=r"studentAssessment\.csv has no column id_assessment"):
        tables.check(oulad.path)
