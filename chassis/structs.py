"""Struct types, made ready before threads use them.

msgspec (0.22) works out how a type is read when it is first read. A thread that reads the same type meanwhile finds
that half done, and the process ends with a segmentation fault.
"""

from collections.abc import Iterator
from contextlib import suppress

import msgspec


def make_ready() -> None:
    """Work out how every struct type that was imported so far is read; 50 µs each. Call it before there are threads."""
    for kind in set(_below(msgspec.Struct)):
        with suppress(TypeError):  # some are only made, and could not be read
            msgspec.json.Decoder(kind)


def _below(kind: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
