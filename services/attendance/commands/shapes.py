"""The shapes that fields of attendance's commands share."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from chassis.shapes import shape

Ident = Annotated[str, Meta(min_length=1, max_length=64)]
LearnerId = Annotated[
    str, shape(r"^l[0-9a-z]+$(?!\n)", "must be the id of a learner: an l, then digits and small letters", max_length=64)
]
Key = Annotated[str, Meta(min_length=1, max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Minutes = Annotated[int, Meta(ge=0, le=10_080, description="Time present, in whole minutes.")]
Note = Annotated[str, Meta(max_length=500, description="About the learner; kept under their key.")]
Earlier = Annotated[datetime, Meta(tz=True, description="When it happened, if earlier than now.")]
Source = Annotated[
    str,
    shape(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)",
        "must begin with a letter or digit, and hold no other characters than letters, digits, '.', '_' and '-'",
        max_length=64,
        description="Which system: letters, digits, '.', '_' and '-'; case makes no difference.",
    ),
]
Figure = Annotated[str, shape(r"^\d+(\.\d+)?$(?!\n)", "must be a number such as 87.5", max_length=20)]
Reason = Annotated[str, Meta(max_length=500, description="Why, for the record; kept with the event.")]
