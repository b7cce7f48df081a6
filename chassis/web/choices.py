"""Which values a field knows, where it knows but a few."""

import re
from typing import Any

from msgspec import inspect

_STEP = re.compile(r"\.([^.\[]+)|\[[^\]]*\]")


def choices(kind: Any, path: str) -> tuple[Any, ...]:
    """The values that the field at a path such as `$.steps[0].kind` knows; none where these are not a few."""
    found = inspect.type_info(kind)
    for step in _STEP.finditer(path):
        below = _field(found, step[1]) if step[1] else _item(found)
        if below is None:
            return ()
        found = below
    return next((_values(one) for one in _variants(found) if _values(one)), ())


def _values(one: inspect.Type) -> tuple[Any, ...]:
    match one:
        case inspect.EnumType(cls=kind):
            return tuple(member.value for member in kind)
        case inspect.LiteralType(values=values):
            return tuple(values)
    return ()


def _variants(one: inspect.Type) -> tuple[inspect.Type, ...]:
    while isinstance(one, inspect.Metadata):
        one = one.type
    if isinstance(one, inspect.UnionType):
        return tuple(variant for each in one.types for variant in _variants(each))
    return (one,)


def _field(one: inspect.Type, name: str) -> inspect.Type | None:
    for variant in _variants(one):
        if isinstance(variant, inspect.StructType):
            return next((field.type for field in variant.fields if field.encode_name == name), None)
    return None


def _item(one: inspect.Type) -> inspect.Type | None:
    for variant in _variants(one):
        if isinstance(variant, inspect.VarTupleType | inspect.ListType | inspect.CollectionType):
            return variant.item_type
        if isinstance(variant, inspect.DictType):
            return variant.value_type
    return None
