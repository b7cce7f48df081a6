"""JSON schemas of msgspec types, as OpenAPI 3.1 wants them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import inspect

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"


class Schemas:
    """The schemas of some types: `of` one of them, and the `components` they refer to."""

    def __init__(self, types: Sequence[Any]) -> None:
        infos = [inspect.type_info(kind) for kind in types]
        structs: dict[type, inspect.StructType] = {}
        for info in infos:
            _collect(info, structs)
        wanted = [*structs, *types]
        schemas, self.components = msgspec.json.schema_components(wanted, ref_template=REFERENCE)
        self._schemas = {repr(kind): schema for kind, schema in zip(wanted, schemas, strict=True)}
        for kind, struct in structs.items():
            self._mark_times(kind, struct)
        for kind, info in zip(types, infos, strict=True):
            _mark(self._schemas[repr(kind)], info)

    def of(self, kind: Any) -> Schema:
        """The schema of one of the types, usually a reference."""
        return self._schemas[repr(kind)]

    def body(self, kind: type[msgspec.Struct], without: Sequence[str]) -> Schema:
        """The schema of a struct, whole, less the fields that come from elsewhere."""
        whole = self.components[self.of(kind)["$ref"].rpartition("/")[2]]
        properties = {name: one for name, one in whole["properties"].items() if name not in without}
        required = [name for name in whole["required"] if name not in without]
        return {**whole, "properties": properties, "required": required}

    def property(self, kind: type[msgspec.Struct], field: str) -> Schema:
        """The schema of one field."""
        found: Schema = self.body(kind, ())["properties"][field]
        return found

    def _mark_times(self, kind: type, struct: inspect.StructType) -> None:
        component = self.components[self._schemas[repr(kind)]["$ref"].rpartition("/")[2]]
        for field in struct.fields:
            _mark(component["properties"][field.encode_name], field.type)


def inferred(example: Any) -> Schema:
    """A schema that the example fits, open for more fields and for values that are not there."""
    match example:
        case bool():
            return {"type": ["boolean", "null"]}
        case int() | float():
            return {"type": ["number", "null"]}
        case str():
            return {"type": ["string", "null"]}
        case Mapping():
            return {"type": "object", "properties": {name: inferred(one) for name, one in example.items()}}
        case [first, *_]:
            return {"type": "array", "items": inferred(first)}
        case _:
            return {}


def _children(info: inspect.Type) -> Iterator[inspect.Type]:
    for name in ("type", "item_type", "key_type", "value_type"):
        child = getattr(info, name, None)
        if isinstance(child, inspect.Type):
            yield child
    for name in ("types", "item_types"):
        yield from getattr(info, name, ())


def _collect(info: inspect.Type, found: dict[type, inspect.StructType]) -> None:
    if isinstance(info, inspect.StructType) and info.cls not in found:
        found[info.cls] = info
        for field in info.fields:
            _collect(field.type, found)
    for child in _children(info):
        _collect(child, found)


def _mark(schema: Schema, info: inspect.Type) -> None:
    """Name the format of times, which msgspec leaves out where a zone is not demanded of the type."""
    match info:
        case inspect.Metadata():
            _mark(schema, info.type)
        case inspect.DateTimeType():
            schema["format"] = "date-time"
        case inspect.UnionType():
            for one in info.types:
                plain = [option for option in schema.get("anyOf", ()) if option == {"type": "string"}]
                if isinstance(one, inspect.DateTimeType) and len(plain) == 1:
                    plain[0]["format"] = "date-time"
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType() | inspect.FrozenSetType():
            _mark(schema["items"], info.item_type)
        case inspect.DictType() if isinstance(schema.get("additionalProperties"), dict):
            _mark(schema["additionalProperties"], info.value_type)
