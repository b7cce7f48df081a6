"""Arrays as PostgreSQL takes them in binary; the driver's own way looks at every item to find a type."""

from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from struct import Struct, pack
from typing import ClassVar

import psycopg
from psycopg.adapt import AdaptersMap, Dumper
from psycopg.pq import Format

_HEADER = Struct(">iiIii")
_EMPTY = Struct(">iiI")
_LENGTH = Struct(">i").pack
_NULL = _LENGTH(-1)


class Texts:
    """A `text[]`."""

    __slots__ = ("items",)

    def __init__(self, items: Iterable[str]) -> None:
        self.items = [item.encode() for item in items]


class Blobs:
    """A `bytea[]`; an item may be null."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[bytes | None]) -> None:
        self.items = items


class Integers:
    """A `bigint[]`; an item may be null."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[int | None]) -> None:
        self.items = items


class Flags:
    """A `boolean[]`."""

    __slots__ = ("items",)

    def __init__(self, items: Iterable[bool]) -> None:
        self.items = [b"\1" if item else b"\0" for item in items]


class _Binary(Dumper):
    format = Format.BINARY
    item_oid: ClassVar[int]


class _Sized(_Binary):
    def dump(self, obj: Texts | Blobs | Flags) -> bytes:
        items = obj.items
        if not items:
            return _EMPTY.pack(0, 0, self.item_oid)
        given = [item for item in items if item is not None]
        header = _HEADER.pack(1, int(len(given) < len(items)), self.item_oid, len(items), 1)
        if len(given) < len(items):
            return header + b"".join([_NULL if item is None else _LENGTH(len(item)) + item for item in items])
        return header + b"".join(chain.from_iterable(zip(map(_LENGTH, map(len, given)), given, strict=True)))


class _TextsDumper(_Sized):
    oid, item_oid = 1009, 25


class _BlobsDumper(_Sized):
    oid, item_oid = 1001, 17


class _FlagsDumper(_Sized):
    oid, item_oid = 1000, 16


class _IntegersDumper(_Binary):
    oid, item_oid = 1016, 20

    def dump(self, obj: Integers) -> bytes:
        items = obj.items
        if not items:
            return _EMPTY.pack(0, 0, self.item_oid)
        if None in items:
            whole = [_NULL if item is None else pack(">iq", 8, item) for item in items]
            return _HEADER.pack(1, 1, self.item_oid, len(items), 1) + b"".join(whole)
        sized = chain.from_iterable(zip(repeat(8), items, strict=False))
        return pack(f">iiIii{'iq' * len(items)}", 1, 0, self.item_oid, len(items), 1, *sized)


ADAPTERS = AdaptersMap(psycopg.adapters)
"""The driver's adapters, and these."""
for _kind, _dumper in (
    (Texts, _TextsDumper),
    (Blobs, _BlobsDumper),
    (Integers, _IntegersDumper),
    (Flags, _FlagsDumper),
):
    ADAPTERS.register_dumper(_kind, _dumper)
