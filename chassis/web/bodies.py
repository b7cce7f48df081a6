"""From request bodies to commands: strict, and clear about what is wrong and where."""

import re
from ast import literal_eval
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from chassis.errors import FieldError, Malformed
from chassis.shapes import words
from chassis.web.choices import choices

T = TypeVar("T", bound=msgspec.Struct)

_WHERE = re.compile(r" - at `(\$[^`]*)`$")
_NAMED = re.compile(r"^Object (missing required|contains unknown) field `([^`]*)`")
_SHAPED = re.compile(r"^Expected `str` matching regex (.*)$", re.DOTALL)
_LONG = re.compile(r"^Expected `(str|array|object)` of length (<=|>=) (\d+)$")
_TIMES = {
    "Invalid RFC3339 encoded date": "must be a date that there is, such as 2026-03-31",
    "Invalid RFC3339 encoded datetime": "must be a moment such as 2026-03-31T09:00:00+02:00",
}
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")


def malformed(*errors: FieldError) -> Malformed:
    """The problem that names these fields."""
    told = "; ".join(f"{error.field} {error.message}" for error in errors)
    return Malformed(f"{told}.", errors=errors)


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a request body; an empty body is an empty object.

    Raises:
        Malformed: not JSON, not UTF-8, nested too deeply, not an object, or holding text or numbers
            that cannot be stored.
    """
    if not body:
        return {}
    try:
        value = msgspec.json.decode(body)
        if not isinstance(value, dict):
            raise malformed(FieldError("$", "must be a JSON object"))
        errors = list(unstorable(value, "$")) if suspicious(body) else []
    except UnicodeDecodeError:
        raise malformed(FieldError("$", "must be UTF-8")) from None
    except RecursionError:
        raise malformed(FieldError("$", "is nested too deeply")) from None
    except msgspec.DecodeError as error:
        raise malformed(field_error(error) if _WHERE.search(str(error)) else FieldError("$", _told(error))) from None
    if errors:
        raise malformed(*errors[:20])
    return value


def suspicious(body: bytes) -> bool:
    """Whether a body may hold NUL, which as such is no JSON, or a number beyond 64 bits. A regular expression takes ten
    times as long, and every command comes by here.
    """
    return b"\\u0000" in body or b"0" * 19 in body.translate(_DIGITS_AS_ZEROS)


def to_struct(kind: type[T], fields: Mapping[str, Any], path: Mapping[str, str]) -> T:
    """A command from the fields of a body and the parameters of the path, which win.

    Raises:
        Malformed: a field is missing, unknown, of the wrong type, or in conflict with the path; or the path holds what
            cannot be stored.
    """
    for name, value in path.items():
        if name in fields and fields[name] != value:
            raise malformed(FieldError(f"$.{name}", "differs from the one in the address"))
    if errors := list(unstorable(path, "$")):
        raise malformed(*errors[:20])
    try:
        made = msgspec.convert({**fields, **path} if path else fields, kind)
    except msgspec.ValidationError as error:
        raise malformed(field_error(error, kind=kind)) from None
    without_offset = [FieldError(where, "must have an offset, such as Z or +02:00") for where in naive(made, "$")]
    if without_offset:
        raise malformed(*without_offset[:20])
    return made


def field_error(error: Exception, where: str | None = None, kind: Any = None) -> FieldError:
    """What msgspec found wrong, in our words; at `where` if its own path does not start at the root. Of what was to be
    a `kind`, it tells which values there are.
    """
    message = str(error)
    at = _WHERE.search(message)
    path = (where or "$") + (at.group(1)[1:] if at else "")
    message = message[: at.start()] if at else message
    named = _NAMED.match(message)
    if named:
        told = "is required" if named.group(1) == "missing required" else "is not a field of this request"
        return FieldError(f"{path}.{named.group(2)}", told)
    if kind is not None and message.startswith("Invalid enum value") and (known := choices(kind, path)):
        return FieldError(path, f"must be one of {', '.join(map(str, known))}")
    return FieldError(path, _lowered(message))


def _lowered(message: str) -> str:
    """`Expected X, got Y` as `must be X, not Y`; the rest as it is, without a capital."""
    if message in _TIMES:
        return _TIMES[message]
    shaped = _SHAPED.match(message)
    if shaped:
        return words(literal_eval(shaped.group(1))) or "does not have the shape of such a value"
    long = _LONG.match(message)
    if long:
        return _length(*long.groups())
    expected = re.match(r"^Expected (.*?)(?:, got (.*))?$", message)
    if expected:
        wanted, got = expected.groups()
        return f"must be {wanted}, not {got}" if got else f"must be {wanted}"
    return f"is wrong: {message[:1].lower()}{message[1:]}"


def _length(kind: str, sign: str, limit: str) -> str:
    most = f"{'at most' if sign == '<=' else 'at least'} {limit}"
    if kind == "str":
        return f"must be {most} {'character' if limit == '1' else 'characters'} long"
    return f"must have {most} {'item' if limit == '1' else 'items'}"


def _told(error: Exception) -> str:
    return f"is not valid JSON: {str(error).removeprefix('JSON is malformed: ')[:120].lower()}"


def unstorable(value: Any, where: str) -> Iterator[FieldError]:
    """Numbers beyond 64 bits and text with NUL, which no database of ours can hold."""
    if isinstance(value, str):
        if "\0" in value:
            yield FieldError(where, "must not contain the character NUL")
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        if not _LOWEST <= value <= _HIGHEST:
            yield FieldError(where, "must fit in 64 bits")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from unstorable(name, where)
            yield from unstorable(inner, f"{where}.{name}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from unstorable(inner, f"{where}[{index}]")


def naive(value: Any, where: str) -> Iterator[str]:
    """Where a time without an offset stands."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            yield where
    elif isinstance(value, msgspec.Struct):
        for name in _timed(type(value)):
            yield from naive(getattr(value, name), f"{where}.{name}")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from naive(inner, f"{where}.{name}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from naive(inner, f"{where}[{index}]")


@cache
def _timed(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of a struct that may hold a time, at any depth; what was JSON holds one only where it is declared."""
    info = cast("msgspec.inspect.StructType", msgspec.inspect.type_info(kind))
    return tuple(one.name for one in info.fields if _may_hold_time(one.type))


def _may_hold_time(kind: msgspec.inspect.Type) -> bool:
    inner = msgspec.inspect
    match kind:
        case inner.DateTimeType():
            return True
        case inner.Metadata():
            return _may_hold_time(kind.type)
        case inner.StructType():
            return bool(_timed(kind.cls))
        case inner.UnionType():
            return any(map(_may_hold_time, kind.types))
        case inner.TupleType():
            return any(map(_may_hold_time, kind.item_types))
        case inner.DictType():
            return _may_hold_time(kind.value_type)
        case inner.CollectionType():
            return _may_hold_time(kind.item_type)
    return False
