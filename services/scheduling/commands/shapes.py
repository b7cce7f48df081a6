"""Shapes that fields of commands share."""

from typing import Annotated

from msgspec import Meta

from chassis.shapes import shape

Ident = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[
    str,
    shape(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)",
        "must begin with a letter or digit, and hold no other characters than letters, digits, '.', '_' and '-'",
        max_length=64,
        description="What people type: letters, digits, '.', '_' and '-'; case makes no difference.",
    ),
]
Title = Annotated[str, shape(r"\S", "must not be blank", max_length=200)]
Reason = Annotated[str, Meta(max_length=500, description="Why, for the record; kept with the event.")]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Zone = Annotated[str, Meta(max_length=64)]
