"""The opaque cursors of lists: the order they belong to, and the place after a document in it."""

import base64
from collections.abc import Sequence
from typing import Any

import msgspec

from chassis.errors import FieldError, Malformed
from chassis.web.bodies import unstorable


def cursor(order: Sequence[str], key: str, values: Sequence[Any]) -> str:
    """The place after a document: what it is ordered by, and its key."""
    return base64.urlsafe_b64encode(msgspec.json.encode([list(order), list(values), key])).rstrip(b"=").decode()


def read_cursor(text: str, order: Sequence[str]) -> tuple[list[Any], str]:
    """The ordering values and the key in a cursor.

    Raises:
        Malformed: it was not made here, or for another order, or holds what no store of ours can.
    """
    try:
        padded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        made_for, values, key = msgspec.json.decode(padded, type=tuple[list[str], list[str | float | int | None], str])
    except (ValueError, msgspec.MsgspecError):
        made_for, values, key = [], [], ""
    ours = made_for == list(order) and len(values) == len(order) and key
    if not ours or any(unstorable([*values, key], "$.after")):
        raise Malformed(
            "The cursor was not handed out for this list.",
            errors=[FieldError("$.after", "is not a cursor of this list")],
        )
    return values, key
