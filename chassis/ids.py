"""Ids and stream names: short, sortable by time, safe in URLs, and containing their stream.

An id is a letter for its kind and 16 characters of Crockford's base 32 (48 bits of milliseconds,
32 random bits). What lives inside another thing has that thing's id in front: a session is
`<offering>.<its own>`, an enrollment `<offering>.<learner>`. A stream is `category:id`.
"""

import secrets
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_SHIFTS = tuple(range(70, -1, -10))


def new_id(kind: str) -> str:
    """A fresh id such as `o06bz2m1v8k3q9xtd`; `kind` is one letter."""
    number = (time.time_ns() // 1_000_000) << 32 | int.from_bytes(secrets.token_bytes(4), "big")
    return kind + "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def stream(category: str, ident: str) -> str:
    """The name of the stream that holds the history of one aggregate."""
    return f"{category}:{ident}"


def category_of(name: str) -> str:
    """The aggregate's kind, from its stream name."""
    return name.partition(":")[0]


def ident_of(name: str) -> str:
    """The aggregate's id, from its stream name."""
    return name.partition(":")[2]


def root_of(name: str) -> str:
    """The entity within which readers need order: the first part of the id."""
    return name.partition(":")[2].partition(".")[0]
