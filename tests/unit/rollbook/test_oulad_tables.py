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


def test_names_in_a_header_may_be_quoted_and_hold_commas(oulad):
    oulad.put(
        tables.COURSES,
        '"note, if any","code_module","code_presentation",module_presentation_length\n"a,b",AAA,2013J,268\n',
    )

    tables.check(oulad.path)

    assert oulad.read(tables.COURSES)[0].values == ("AAA", "2013J", "268")


def test_a_quoted_value_may_span_lines_and_later_rows_know_their_line(oulad):
    oulad.put(
        tables.COURSES,
        'code_module,note,code_presentation,module_presentation_length\nAAA,"one\n\ntwo",2013J,268\n\nBBB,x,2013J,1\n',
    )

    spanning, last = oulad.read(tables.COURSES)

    assert (spanning.line, spanning.values) == (2, ("AAA", "2013J", "268"))
    assert spanning.text == 'AAA,"one\n\ntwo",2013J,268'
    assert (last.line, last.values) == (6, ("BBB", "2013J", "1"))


@pytest.mark.parametrize("follows", [[], ["BBB,2013J,1"], ['"BBB",2013J,1'], ["BBB,2013J,1"] * 300])
def test_a_quote_that_is_never_closed_spoils_its_own_line_alone(oulad, follows):
    oulad.put(
        tables.COURSES,
        "\n".join(["code_module,code_presentation,module_presentation_length", 'AAA,"2013J,268', *follows]) + "\n",
    )

    odd, *others = oulad.read(tables.COURSES)

    assert (odd.row.line, odd.row.text, odd.lost) == (2, 'AAA,"2013J,268', True)
    assert odd.reason.startswith("not a CSV row: ")
    assert [(row.line, row.values[0]) for row in others] == [(3 + number, "BBB") for number in range(len(follows))]


def test_what_is_not_utf_8_is_read_as_windows_1252_and_said_to_be(oulad):
    oulad.add(tables.STUDENTS, "AAA,2013J,1,Zürich € West,Pass".encode("cp1252"))

    row = oulad.read(tables.STUDENTS)[-1]

    assert row.values[3] == "Zürich € West"
    assert row.remark == "not UTF-8 text; read as Windows-1252"


def test_a_long_value_in_a_column_that_is_not_needed_costs_nothing(oulad):
    oulad.put(
        tables.COURSES, f"code_module,note,code_presentation,module_presentation_length\nAAA,{'x' * 90_000},2013J,268\n"
    )

    (row,) = oulad.read(tables.COURSES)

    assert row.values == ("AAA", "2013J", "268")
    assert len(row.text) < 1_000


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"AAA,2013J", "2 values for 3 columns"),
        (b"AAA,2013J,268,1", "4 values for 3 columns"),
        (b" ", "1 values for 3 columns"),
        (b"A\x81A,2013J,268", "neither UTF-8 nor Windows-1252 text"),
        (b'AAA,"2013J"x,268', "not a CSV row: ',' expected after '\"'"),
        (b"A" * 200_000, "longer than 100000 bytes"),
        (b"\0" * 50, "holds the character NUL; is it UTF-8 text?"),
    ],
)
def test_what_is_no_row_is_told_with_its_line_and_the_rest_is_read(oulad, row, reason):
    oulad.add(tables.COURSES, row)
    oulad.add(tables.COURSES, "BBB,2013J,268")

    *_, odd, last = oulad.read(tables.COURSES)

    assert isinstance(odd, Oddity)
    assert (odd.row.line, odd.reason, odd.lost) == (4, reason, True)
    assert len(odd.row.text) < 1_000
    assert (last.line, last.values) == (5, ("BBB", "2013J", "268"))


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


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"", "is empty"),
        (b"id_assessment|id_student|date_submitted|is_banked\n", "separated by commas"),
        ("id_assessment,id_student,date_submitted,is_banked\n".encode("utf-16"), "UTF-8"),
        (b"id_assessment,id_student,date_submitted,is_banked,is_banked\n", "has the column is_banked twice"),
        (b'"id_assessment,id_student\n', "header cannot be read"),
    ],
)
def test_a_header_that_cannot_be_meant_is_refused_with_why(oulad, header, reason):
    oulad.put(tables.SUBMISSIONS, header)

    with pytest.raises(BadInput, match=reason):
        tables.check(oulad.path)


def test_a_table_that_is_packed_is_to_be_unpacked(oulad):
    (oulad.path / tables.COURSES).rename(oulad.path / "courses.csv.gz")

    with pytest.raises(BadInput, match=r"unpack courses\.csv\.gz"):
        tables.check(oulad.path)


def test_a_table_that_goes_away_while_it_is_read_is_named(oulad):
    (oulad.path / tables.SUBMISSIONS).unlink()

    with pytest.raises(BadInput, match=r"studentAssessment\.csv cannot be read: No such file"):
        oulad.read(tables.SUBMISSIONS)
