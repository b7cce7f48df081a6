"""What an event type is: a named, versioned, immutable payload."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar, get_type_hints

import msgspec

E = TypeVar("E", bound="Event")


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The payload of one fact; who, when and why stand in the envelope around it.

    Unknown fields are ignored, so that a consumer survives a producer that is ahead of it.
    """

    SERVICE: ClassVar[str]
    NAME: ClassVar[str]
    VERSION: ClassVar[int]
    TYPE: ClassVar[str]
    PERSONAL: ClassVar[Mapping[str, str]]
    WITHHELD: ClassVar[Sequence[str]]


class UnknownEventType(LookupError):
    """Raised when a stored or received type (and version) is not one of `contracts`."""


def personal(owner: str) -> Any:
    """Mark a text field as personal to the person whose id stands in the field `owner`.

    Use as `Annotated[str | None, personal("learner")]`. Such a field is stored encrypted under
    that person's key, everywhere, and is unreadable for ever once the key is destroyed.
    """
    return msgspec.Meta(extra={"personal": owner}, extra_json_schema={"x-personal": owner})


def withheld() -> Any:
    """Mark a field that is told to some alone, where the thing itself is shown.

    Use as `Annotated[str | None, withheld()]`. Streams and histories that the gateway hands out leave such a field
    null; topics carry it.
    """
    return msgspec.Meta(extra={"withheld": True}, extra_json_schema={"x-withheld": True})


_TYPES: dict[str, type[Event]] = {}
_UPCASTERS: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {}


def event(service: str, name: str, version: int = 1) -> Callable[[type[E]], type[E]]:
    """Publish a payload class as `rollbook.<service>.<name>.v<version>`.

    The name is what is stored and sent, so the class may move and be renamed; the name may not.
    """

    def publish(cls: type[E]) -> type[E]:
        kind = f"rollbook.{service}.{name}.v{version}"
        if kind in _TYPES:
            raise TypeError(f"{kind} is published twice")
        cls.SERVICE, cls.NAME, cls.VERSION, cls.TYPE = service, name, version, kind
        cls.PERSONAL = dict(_marked(cls, "personal"))
        cls.WITHHELD = [field for field, _ in _marked(cls, "withheld")]
        _TYPES[kind] = cls
        return cls

    return publish


def upcaster(
    old: str, new: str
) -> Callable[[Callable[[dict[str, Any]], dict[str, Any]]], Callable[[dict[str, Any]], dict[str, Any]]]:
    """Register the function that turns a payload of type `old` into one of type `new`."""

    def register(step: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[dict[str, Any]], dict[str, Any]]:
        _UPCASTERS[old] = (new, step)
        _DECODERS.pop(old, None)
        return step

    return register


def event_types() -> Iterable[type[Event]]:
    """Every published type, current and superseded, in order of publication."""
    return _TYPES.values()


def withheld_in(kind: str) -> Sequence[str]:
    """The fields of a type that streams and histories leave null; none where the type is not known here."""
    known = _TYPES.get(kind)
    return known.WITHHELD if known else ()


def event_class(kind: str) -> type[Event]:
    """The class published as `kind`.

    Raises:
        UnknownEventType: nothing is published under that name and version.
    """
    try:
        return _TYPES[kind]
    except KeyError:
        raise UnknownEventType(kind) from None


def decode_payload(kind: str, data: bytes | msgspec.Raw) -> Event:
    """The payload as its newest version, upcast step by step if it was stored as an older one.

    Raises:
        UnknownEventType: the type or its version is not published here.
        msgspec.ValidationError: the bytes do not fit the type.
    """
    decoder = _DECODERS.get(kind)
    if decoder is not None:
        return decoder.decode(data)
    if kind not in _UPCASTERS:
        return _decoder(kind).decode(data)
    fields = msgspec.json.decode(data)
    while kind in _UPCASTERS:
        kind, step = _UPCASTERS[kind]
        fields = step(fields)
    return msgspec.convert(fields, event_class(kind))


_DECODERS: dict[str, "msgspec.json.Decoder[Event]"] = {}


def _decoder(kind: str) -> "msgspec.json.Decoder[Event]":
    decoder = _DECODERS[kind] = msgspec.json.Decoder(event_class(kind))
    return decoder


def _marked(cls: type[Event], mark: str) -> Iterator[tuple[str, Any]]:
    """The fields so marked, each with what its mark says."""
    hints = get_type_hints(cls, include_extras=True)
    for field in cls.__struct_fields__:
        for meta in getattr(hints[field], "__metadata__", ()):
            extra = getattr(meta, "extra", None) or {}
            if mark in extra:
                yield field, extra[mark]
