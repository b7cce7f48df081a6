"""What a published schema may become: it gains fields with defaults, and nothing else."""

from enum import StrEnum

import msgspec
import pytest

from contracts import corpus, schemas
from contracts.compatibility import breaks
from contracts.event import Event
from contracts.schemas import Breaking, path_of, schema_of


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


class MoreColors(StrEnum):
    RED = "red"
    BLUE = "blue"
    GREEN = "green"


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str


def a_type(**fields):
    """A payload of the same name with these fields, as if the class had been edited."""
    given = {"key": str, "size": (int, 3), "parts": (tuple[Part, ...], ()), "color": (Color, Color.RED)} | fields
    declared = [(name, *(of if isinstance(of, tuple) else (of,))) for name, of in given.items() if of is not None]
    cls = msgspec.defstruct("Made", declared, bases=(Event,), frozen=True, kw_only=True, omit_defaults=True)
    cls.__doc__ = "Something was made."
    cls.SERVICE, cls.NAME, cls.VERSION, cls.TYPE, cls.PERSONAL = "shop", "made", 1, "rollbook.shop.made.v1", {}
    return cls


def renamed(name, **fields):
    return msgspec.defstruct(name, list(fields.items()), frozen=True, kw_only=True, omit_defaults=True)


def reasons(**fields):
    return breaks(schema_of(a_type()), schema_of(a_type(**fields)))


def test_the_same_type_breaks_nothing():
    assert reasons() == []


def test_a_field_with_a_default_may_be_added():
    assert reasons(weight=(float | None, None)) == []


def test_a_field_of_a_part_with_a_default_may_be_added():
    wider = msgspec.defstruct("Part", [("key", str), ("note", str, "")], frozen=True, omit_defaults=True)
    assert reasons(parts=(tuple[wider, ...], ())) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"weight": float}, id="a required field is added"),
        pytest.param({"key": int}, id="a field changes its type"),
        pytest.param({"key": None}, id="a required field goes"),
        pytest.param({"size": None}, id="a field with a default goes"),
        pytest.param({"size": int}, id="a field loses its default"),
        pytest.param({"key": (str, "x")}, id="a required field becomes optional"),
        pytest.param({"size": (int, 4)}, id="a default changes, and with it what was left out before"),
        pytest.param({"size": (int | None, 3)}, id="a field may be null all of a sudden"),
        pytest.param({"color": (MoreColors, MoreColors.RED)}, id="a value that readers do not know"),
        pytest.param({"parts": (tuple[str, ...], ())}, id="the items change their type"),
    ],
)
def test_everything_else_needs_a_new_version(change):
    assert reasons(**change) != []


def test_writing_a_new_type_makes_its_schema_and_its_examples(tmp_path):
    cls = a_type()
    assert list(schemas.write(tmp_path, [cls])) == ["wrote rollbook.shop.made.v1"]
    assert list(schemas.check(tmp_path, [cls])) == []


def test_writing_adds_a_field_with_a_default_to_a_published_schema(tmp_path):
    list(schemas.write(tmp_path, [a_type()]))
    wider = a_type(weight=(float | None, None))
    assert list(schemas.check(tmp_path, [wider])) == ["rollbook.shop.made.v1 differs from its committed schema"]
    list(schemas.write(tmp_path, [wider]))
    assert list(schemas.check(tmp_path, [wider])) == []


def test_writing_refuses_to_break_a_published_version_and_asks_for_the_next(tmp_path):
    list(schemas.write(tmp_path, [a_type()]))
    before = path_of(a_type(), tmp_path).read_bytes()
    with pytest.raises(Breaking, match="next version"):
        list(schemas.write(tmp_path, [a_type(key=int)]))
    assert path_of(a_type(), tmp_path).read_bytes() == before


def test_checking_finds_a_published_type_that_has_gone(tmp_path):
    list(schemas.write(tmp_path, [a_type()]))
    assert list(schemas.check(tmp_path, [])) == ["shop/made/v1.schema.json was published and is no longer a type"]


def test_checking_finds_a_type_that_was_never_written(tmp_path):
    assert list(schemas.check(tmp_path, [a_type()])) == ["rollbook.shop.made.v1 has no committed schema"]


def test_a_golden_example_is_added_beside_the_earlier_ones_when_a_type_gains_a_field(tmp_path):
    list(corpus.write(tmp_path, [a_type()]))
    path = tmp_path / "rollbook.shop.made.v1.json"
    before = [line.rstrip(",") for line in path.read_text().splitlines()]
    wider = a_type(weight=(float | None, None))
    assert list(corpus.check(tmp_path, [wider])) == ["rollbook.shop.made.v1 has no golden example with every field"]
    list(corpus.write(tmp_path, [wider]))
    after = [line.rstrip(",") for line in path.read_text().splitlines()]
    assert after[:3] == before[:3]
    assert list(corpus.check(tmp_path, [wider])) == []
    assert len(corpus.entries("rollbook.shop.made.v1", tmp_path)) == 3
