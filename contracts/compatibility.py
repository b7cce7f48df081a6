"""Whether a published schema may change into another one: fields with defaults may be added, no more.

A writer is closed (it writes what its schema names), a reader open (it ignores the rest). With both
open, an added field would read as a break; see `docs/adr`.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def breaks(old: Schema, new: Schema) -> list[str]:
    """In words, what keeps `new` from taking the place of `old`; empty if nothing does."""
    from jsoncompat import check_compat  # noqa: PLC0415 - a tool of the check, not of the contracts

    found = [*_lost(old, new), *_changed_defaults(old, new)]
    # The tool takes a schema's own name for a reference to elsewhere.
    old, new = ({name: part for name, part in schema.items() if name != "$id"} for schema in (old, new))
    if not check_compat(json.dumps(closed(old)), json.dumps(new), "deserializer"):
        found.append("it cannot read what was written before (BACKWARD)")
    if not check_compat(json.dumps(old), json.dumps(closed(new)), "serializer"):
        found.append("readers of before cannot read what it writes (FORWARD)")
    return found


def closed(schema: Any) -> Any:
    """The schema of one who writes the fields it names and no others."""
    if isinstance(schema, Mapping):
        inner = {name: closed(part) for name, part in schema.items()}
        return inner | {"additionalProperties": False} if "properties" in schema else inner
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    return schema


def _objects(schema: Schema) -> Mapping[str, Mapping[str, Any]]:
    return {name: part["properties"] for name, part in schema["$defs"].items() if "properties" in part}


def _lost(old: Schema, new: Schema) -> Iterator[str]:
    remaining = _objects(new)
    for name, fields in _objects(old).items():
        for field in fields.keys() - remaining.get(name, {}).keys():
            yield f"{name}.{field} is gone"


def _changed_defaults(old: Schema, new: Schema) -> Iterator[str]:
    """Defaults are not written, so another default changes what was written before."""
    remaining = _objects(new)
    for name, fields in _objects(old).items():
        for field, was in fields.items():
            now = remaining.get(name, {}).get(field, was)
            if was.get("default") != now.get("default"):
                yield f"{name}.{field} has another default"
