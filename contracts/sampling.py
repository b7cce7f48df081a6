"""Examples of event types, made of believable values."""

from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from contracts.event import Event
from contracts.homes import HOMES
from contracts.samples import ENCRYPTED, LEARNER, NUMBERS, OFFERING, OWN, PROGRAM, TEXTS, TIMES

E = TypeVar("E", bound=Event)


def sample(cls: type[E], *, full: bool) -> E:
    """An event of this type with every field (`full`) or with those alone that it must have."""
    values = _object(inspect.type_info(cls), full=full)
    values |= {field: ENCRYPTED % TEXTS[owner] for field, owner in cls.PERSONAL.items() if field in values}
    own = {field: text for field, text in OWN.get(cls.NAME, {}).items() if field in values}
    values |= {field: [text] if isinstance(values[field], list) else text for field, text in own.items()}
    if "enrollment" in values and "offering" not in values:
        values["enrollment"] = f"{PROGRAM}.{LEARNER}"
    return msgspec.convert(values, cls)


def home(event: Event) -> tuple[str, str]:
    """The category and id of the stream that such an event stands in."""
    category = HOMES.get(event.NAME) or HOMES.get(f"{event.SERVICE}/{event.NAME.partition('-')[0]}")
    category = category or event.NAME.partition("-")[0]
    if category == "claim":
        return category, f"{TEXTS['kind']}/{TEXTS['code'].lower()}"
    if category == "progress":
        return category, f"{OFFERING}.{LEARNER}"
    if category == "terms":
        return category, str(getattr(event, "program", None) or getattr(event, "offering", OFFERING))
    field = {
        "roster": "offering",
        "request": "enrollment",
        "roll": "session",
        "path": "learner",
        "timetable": "instructor",
        "feed": "calendar",
        "import": "job",
        "delivery": "notice",
        "directory": "learner",
        "group": "organization",
    }.get(category, category)
    return category, str(getattr(event, field, None) or getattr(event, "resource", OFFERING))


def _object(described: inspect.Type, *, full: bool) -> dict[str, Any]:
    match described:
        case inspect.StructType(fields=fields):
            return {
                field.encode_name: _value(field.name, field.type, field.default)
                for field in fields
                if full or field.required
            }
    raise TypeError(f"an event cannot hold {described}")


def _value(name: str, kind: inspect.Type, default: Any) -> Any:
    match kind:
        case inspect.Metadata(type=inner):
            return _value(name, inner, default)
        case inspect.UnionType(types=types):
            return _value(name, next(t for t in types if not isinstance(t, inspect.NoneType)), default)
        case inspect.EnumType(cls=choices):
            return next(choice.value for choice in choices if choice != default)
        case inspect.StrType():
            return TEXTS.get(name, name.replace("_", "-"))
        case inspect.BoolType():
            return not default if isinstance(default, bool) else True
        case inspect.IntType():
            return NUMBERS.get(name, 2)
        case inspect.FloatType():
            return 25.5
        case inspect.DateTimeType() | inspect.DateType():
            time = TIMES.get(name, "2026-03-30T07:00:00Z")
            return time if isinstance(kind, inspect.DateTimeType) else time[:10]
        case inspect.VarTupleType(item_type=item):
            return [_value(name, item, None)]
    return _object(kind, full=True)
