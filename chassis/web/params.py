"""From the text of an address to typed parameters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from chassis.errors import FieldError
from chassis.web.bodies import field_error, malformed, naive, unstorable

T = TypeVar("T", bound=msgspec.Struct)

_NUMERIC = (inspect.IntType, inspect.FloatType, inspect.BoolType)
_LISTS = (inspect.ListType, inspect.VarTupleType, inspect.SetType, inspect.FrozenSetType)


class Parameter(msgspec.Struct, frozen=True):
    """One parameter: the field it fills, its type, and how text becomes a value of it."""

    field: str
    type: Any
    required: bool
    numeric: bool
    several: bool


@cache
def parameters(kind: type[msgspec.Struct]) -> Mapping[str, Parameter]:
    """The parameters that the fields of a struct stand for, under the names they have outside."""
    found = {}
    for field in msgspec.structs.fields(kind):
        kinds = alternatives(inspect.type_info(field.type))
        numeric, several = (any(isinstance(one, wanted) for one in kinds) for wanted in (_NUMERIC, _LISTS))
        found[field.encode_name] = Parameter(field.name, field.type, field.required, numeric, several)
    return found


def alternatives(info: inspect.Type) -> Sequence[inspect.Type]:
    """The types that a value may have, unions and metadata unwrapped."""
    if isinstance(info, inspect.Metadata):
        return alternatives(info.type)
    if isinstance(info, inspect.UnionType):
        return [inner for one in info.types for inner in alternatives(one)]
    return [info]


def to_params(kind: type[T], query: Sequence[tuple[str, str]], path: Mapping[str, str]) -> T:
    """A query's parameters from the address. A parameter that takes several values may be repeated,
    or list them with commas; a name that comes twice counts once.

    Raises:
        Malformed: a parameter is missing, unknown, repeated, or of the wrong type.
    """
    known = parameters(kind)
    texts: dict[str, list[str]] = {name: [value] for name, value in path.items()}
    errors: list[FieldError] = []
    for name, value in query:
        if name not in known or name in path:
            errors.append(FieldError(f"$.{name}", "is not a parameter of this address"))
        else:
            texts.setdefault(name, []).append(value)
    values: dict[str, Any] = {}
    for name, given in texts.items():
        try:
            values[name] = _value(known[name], given)
        except msgspec.ValidationError as error:
            errors.append(field_error(error, f"$.{name}", kind))
    absent = [name for name, parameter in known.items() if parameter.required and name not in texts]
    errors += [FieldError(f"$.{name}", "is required") for name in absent]
    errors += unstorable(values, "$")
    errors += [FieldError(where, "must have an offset, such as Z or %2B02:00") for where in naive(values, "$")]
    if errors:
        raise malformed(*errors[:20])
    return kind(**{known[name].field: value for name, value in values.items()})


def listed(*texts: str) -> list[str]:
    """The names in lists with commas: each once, without spaces around it; empty ones are none."""
    names = (part.strip() for text in texts for part in text.split(","))
    return list(dict.fromkeys(name for name in names if name))


def _value(parameter: Parameter, texts: Sequence[str]) -> Any:
    given: Any
    if parameter.several:
        given = listed(*texts)
    elif len(texts) > 1:
        raise msgspec.ValidationError("Expected one value, got several")
    else:
        given = texts[0]
    return msgspec.convert(given, parameter.type, strict=not parameter.numeric)
