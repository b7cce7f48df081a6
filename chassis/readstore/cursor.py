"""The opaque cursors of lists: the order they belong to, and the place after a document in it."""

import base64
from collections.abc import Sequence
from typing import Any

import msgspec

from chassis.errors import FieldError, Malformed


def cursor(order: Sequence[str], key: str, values: Sequence[Any]) -> str:
    """The place after a document: what it is ordered by, and its key."""
    return base64.urlsafe_b64encode(msgspec.json.encode([list(order), list(values), key])).rstrip(b"=").decode()


def read_cursor(text: str, order: Sequence[str]) -> tuple[list[Any], str]:
    """The ordering values and the key in a cursor.

    Raises:
        Malformed: it was not made here, or for another order.
    """
    try:
        padded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        made_for, values, key = msgspec.json.decode(padded, type=tuple[list[str], list[str | float | int | None], str])
    except (ValueError, msgspec.MsgspecError):
        made_for, values, key = [], [], ""
    if made_for != list(order) or len(values) != len(order) or not key:
        raise Malformed(
            "The cursor was not handed out for this list.",
            errors=[FieldError("$.after", "is not a cursor of this list")],
        )
    return values, key
