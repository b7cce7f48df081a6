"""What is wrong with a value, in words that people understand."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from chassis.errors import Malformed
from chassis.shapes import shape, words
from chassis.web.bodies import to_struct
from rollbook.services import every_service

Line = Annotated[str, shape(r"^[^\n]+$(?!\n)", "must be one line", max_length=5)]


class Way(StrEnum):
    UP, DOWN = "up", "down"


class Inner(msgspec.Struct, frozen=True):
    way: Way | UnsetType | None = UNSET
    how: Literal["fast", "slow"] = "slow"


class Given(msgspec.Struct, frozen=True):
    line: Line | None = None
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=2)] = ("a",)
    name: Annotated[str, Meta(min_length=2)] = "ab"
    odd: Annotated[str, Meta(pattern="^x$")] = "x"
    day: date | None = None
    at: datetime | None = None
    inner: Annotated[tuple[Inner, ...], Meta(max_length=3)] = ()


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"line": "a\nb"}, "$.line", "must be one line"),
        ({"lines": ["a", "b\n"]}, "$.lines[1]", "must be one line"),
        ({"line": "abcdef"}, "$.line", "must be at most 5 characters long"),
        ({"name": "a"}, "$.name", "must be at least 2 characters long"),
        ({"lines": []}, "$.lines", "must have at least 1 item"),
        ({"lines": ["a", "b", "c"]}, "$.lines", "must have at most 2 items"),
        ({"day": "2026-02-30"}, "$.day", "must be a date that there is, such as 2026-03-31"),
        ({"at": "tomorrow"}, "$.at", "must be a moment such as 2026-03-31T09:00:00+02:00"),
        ({"inner": [{}, {"way": "left"}]}, "$.inner[1].way", "must be one of up, down"),
        ({"inner": [{"how": "later"}]}, "$.inner[0].how", "must be one of fast, slow"),
        ({"odd": "y"}, "$.odd", "does not have the shape of such a value"),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_plain_words(given, field, told):
    with pytest.raises(Malformed) as refused:
        to_struct(Given, given, {})
    assert [(error.field, error.message) for error in refused.value.errors] == [(field, told)]


def test_every_shape_that_a_request_may_have_to_fit_has_words():
    kinds = [route.command for service in every_service() for route in service.routes.commands]
    kinds += [route.params for service in every_service() for route in service.routes.queries]
    asked = {pattern for kind in kinds for pattern in patterns(msgspec.json.schema(kind))}
    assert asked
    assert {pattern for pattern in asked if words(pattern) is None} == set()


def patterns(schema: Any) -> Iterator[str]:
    for name, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if name == "pattern" and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from patterns(value)
