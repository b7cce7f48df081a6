import msgspec
import pytest

from chassis.errors import Malformed
from chassis.web.params import to_params


class Span(msgspec.Struct, frozen=True, kw_only=True):
    since: int | None = msgspec.field(name="from", default=None)
    before: int | None = msgspec.field(name="to", default=None)


class Several(msgspec.Struct):
    names: tuple[str, ...] = ("c",)


def test_a_parameter_may_have_another_name_outside_than_inside():
    assert to_params(Span, [("from", "3"), ("to", "5")], {}) == Span(since=3, before=5)


def test_its_name_inside_is_not_known_outside():
    with pytest.raises(Malformed) as problem:
        to_params(Span, [("since", "3")], {})
    assert problem.value.errors[0].field == "$.since"


@pytest.mark.parametrize("texts", [["b,a"], ["b", "a"], ["b, a"], ["b,", "a"], [",b,,a,b"], [" b ", "a,a"]])
def test_a_list_takes_each_name_once_and_nothing_from_empty_ones(texts):
    assert to_params(Several, [("names", text) for text in texts], {}) == Several(names=("b", "a"))
