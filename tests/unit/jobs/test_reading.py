"""Records of a file: reading can go on at the end of any of them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.jobs.reading import LONGEST, records_in


def values(text: bytes) -> list[list[str] | None]:
    return [record.values for record in records_in(io.BytesIO(text))]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_may_end_in_any_of_three_ways(end):
    assert values(end.join([b"a,b", b"1,2", b""])) == [["a", "b"], ["1", "2"]]


def test_a_line_longer_than_is_read_is_told_and_the_next_one_is_read():
    long = "ü".encode() * LONGEST

    first, second = records_in(io.BytesIO(long + b"\n1,2\n"))

    assert (first.values, first.remark) == (None, f"longer than {LONGEST} bytes")
    assert (second.line, second.values) == (2, ["1", "2"])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (b"key;name\n1;Berg, Anna\n", [["key", "name"], ["1", "Berg, Anna"]]),
        (b'key\tname\n1\t"a\tb"\n', [["key", "name"], ["1", "a\tb"]]),
        (b'"Name, first";"Nr"\n"Anna; Berg";1\n', [["Name, first", "Nr"], ["Anna; Berg", "1"]]),
        (b"key,courses\n1,A;B;C\n", [["key", "courses"], ["1", "A;B;C"]]),
        (b"key\nA;B\n", [["key"], ["A;B"]]),
    ],
)
def test_values_stand_between_what_stands_between_the_names_of_the_columns(text, read):
    assert values(text) == read


def test_a_line_with_a_character_that_nothing_can_hold_is_told_and_the_next_one_is_read():
    first, second = records_in(io.BytesIO(b"a\0,b\n1,2\n"))

    assert (first.values, first.remark) == (None, "holds the character NUL; is it UTF-8 text?")
    assert second.values == ["1", "2"]


@given(
    st.lists(st.sampled_from([b"a,b", b'"x\ny",z', b"", b'"open,1', b"\xe4,1", "ä,€".encode(), b"c\rd"]), max_size=8),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)
def test_reading_on_behind_any_record_finds_what_reading_from_the_start_does(lines, end, mark):
    text = (b"\xef\xbb\xbf" if mark else b"") + end.join(lines)
    whole = list(records_in(io.BytesIO(text)))

    for number, record in enumerate(whole):
        spanned = record.line + record.text.count("\n")
        rest = records_in(io.BytesIO(text[record.end :]), line=spanned, at=record.end, between=record.between)
        assert list(rest) == whole[number + 1 :]
