"""Shapes that fields of commands share."""

from typing import Annotated

from msgspec import Meta

from chassis.shapes import shape
from contracts.scheduling.hours import Window

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
InSpite = Annotated[bool, Meta(description="Do it although sessions ahead have it reserved; needs a reason.")]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Money = Annotated[int, Meta(ge=0, le=100_000_000_00, description="In hundredths of the currency.")]
Currency = Annotated[
    str, shape(r"^[A-Z]{3}$(?!\n)", "must be a currency's three capital letters (ISO 4217) such as EUR", max_length=3)
]
Zone = Annotated[str, Meta(max_length=64)]


class NewWindow(Window, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A stretch of a week, as it is asked for; `weekday` 1 is Monday, 7 is Sunday.

    One that goes on after midnight is two: until `24:00`, and from `00:00` of the next day.
    """

    weekday: Annotated[int, Meta(ge=1, le=7)]
    opens: Annotated[
        str, shape(r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", "must be a time of day such as 09:00", max_length=5)
    ]
    closes: Annotated[
        str,
        shape(
            r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$(?!\n)",
            "must be a time of day such as 17:00, or 24:00",
            max_length=5,
        ),
    ]


Hours = Annotated[tuple[NewWindow, ...], Meta(max_length=50)]
