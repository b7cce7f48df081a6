"""The shapes that fields of enrollment's commands share."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from chassis.shapes import shape

Ident = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[
    str,
    shape(
        r"^\S([^\x00-\x1f\x7f]*\S)?$(?!\n)",
        "must be one line of text, without control characters, or blanks at its ends",
        max_length=80,
        description="What people call it; case makes no difference.",
    ),
]
Name = Annotated[str, shape(r"\S", "must not be blank", max_length=200)]
Email = Annotated[
    str, shape(r"^[^@\s]+@[^@\s]+$(?!\n)", "must be an e-mail address such as anna@example.org", max_length=254)
]
Source = Annotated[
    str,
    shape(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)",
        "must begin with a letter or digit, and hold no other characters than letters, digits, '.', '_' and '-'",
        max_length=64,
        description="Which system: letters, digits, '.', '_' and '-'; case makes no difference.",
    ),
]
OutsideId = Annotated[
    str, shape(r"^[^\x00-\x1f\x7f]+$(?!\n)", "must be one line of text, without control characters", max_length=200)
]
Language = Annotated[
    str,
    shape(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$(?!\n)", "must be a language tag such as en or pt-BR", max_length=35),
]
Reason = Annotated[str, Meta(max_length=500, description="Why, for the record; kept with the event.")]
Why = Annotated[str, shape(r"\S", "must not be blank", max_length=500, description="Why; kept with the event.")]
Zone = Annotated[str, Meta(max_length=64, description="An IANA timezone.")]
Moment = Annotated[datetime, Meta(tz=True)]
Earlier = Annotated[Moment, Meta(description="When it happened, if earlier than now.")]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Priority = Annotated[int, Meta(ge=0, le=1_000, description="Higher goes first on the waitlist.")]
ExcuseCode = Annotated[
    str,
    shape(
        r"^[a-z0-9][a-z0-9_-]*$(?!\n)",
        "must begin with a small letter or digit, and hold no other characters than these, '_' and '-'",
        max_length=40,
    ),
]
JobRole = Annotated[
    str,
    shape(r"\S", "must not be blank", max_length=120, description="What somebody does; case makes no difference."),
]
Site = Annotated[
    str,
    shape(r"\S", "must not be blank", max_length=120, description="Where somebody works; case makes no difference."),
]
OwnField = Annotated[
    str,
    shape(
        r"^[A-Za-z][A-Za-z0-9_-]*$(?!\n)",
        "must begin with a letter, and hold no other characters than letters, digits, '_' and '-'",
        max_length=40,
    ),
]
OwnValue = Annotated[str, Meta(max_length=500)]
