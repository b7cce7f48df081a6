"""A cursor is one that was handed out, or Malformed; whatever it holds, every store can be asked for it."""

import base64
import sqlite3
from contextlib import closing, suppress

import bson
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Malformed
from chassis.readstore.cursor import cursor, read_cursor
from chassis.readstore.mongo_query import find_filter
from chassis.readstore.sqlite_query import find_statement
from tests.toys.reading import ROSTERS

ORDERS = [(), ("size",), ("-size", "offering"), ("key",)]
stored = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(2**63, 2**64)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@st.composite
def forged(draw):
    """An order, and a text that looks more and more like a cursor of it."""
    order = draw(st.sampled_from(ORDERS))
    values = st.lists(anything, min_size=len(order), max_size=len(order))
    content = draw(
        st.binary()
        | st.builds(msgspec.json.encode, anything)
        | st.builds(msgspec.json.encode, st.tuples(st.just(order), values, anything))
        | st.builds(msgspec.json.encode, st.tuples(st.just(order), values, texts))
    )
    return order, draw(st.text() | st.just(base64.urlsafe_b64encode(content).rstrip(b"=").decode()))


@given(st.sampled_from(ORDERS), st.lists(stored | texts, min_size=2, max_size=2), texts.filter(bool))
def test_what_was_handed_out_is_read_as_it_was_made(order, values, key):
    made = cursor(order, key, values[: len(order)])

    assert read_cursor(made, order) == (values[: len(order)], key)


@given(forged())
def test_with_any_text_as_cursor_every_store_can_be_asked_or_it_is_malformed(forged):
    order, text = forged
    with suppress(Malformed):
        _, values = find_statement(ROSTERS, 1, {}, order, 10, text)
        bson.encode(find_filter(ROSTERS, {}, order, text))
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute(f"SELECT {', '.join('?' * len(values))}", values)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**30, "a\0b"])
def test_one_that_holds_what_no_store_can_is_malformed(value):
    with pytest.raises(Malformed) as problem:
        read_cursor(cursor(("size",), "o1", [value]), ("size",))

    assert problem.value.errors[0].field == "$.after"
