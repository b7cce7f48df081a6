"""Days and moments as they are asked for: a date is meant in a timezone, a timestamp says its own."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from chassis.errors import FieldError, Malformed, Refused

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = timedelta(microseconds=1)
YEARS = range(1900, 2200)
"""The years that a time may be meant in."""

Day = Annotated[
    str,
    Meta(max_length=40, description="A date, in the timezone asked for, or a timestamp with an offset."),
]
Timezone = Annotated[str, Meta(max_length=64, description="An IANA timezone; dates and months are counted in it.")]


@lru_cache(maxsize=64)
def timezone(name: str) -> ZoneInfo:
    """The zone of that name.

    Raises:
        Malformed: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _malformed("timezone", "is not an IANA timezone") from None


def check_year(time: date, field: str) -> None:
    """Let only times and days be said that may be meant; a slip of the pen such as the year 1 is not.

    Raises:
        Refused: `time-out-of-range`, naming the field.
    """
    if time.year not in YEARS:
        raise Refused(
            f"{field} lies in the year {time.year}, and only years from {YEARS[0]} to {YEARS[-1]} are taken.",
            slug="time-out-of-range",
            field=field,
        )


def meant(since: datetime | None, before: datetime | None) -> None:
    """Let only a stretch be asked for, in `from` and `to`, that may be meant: near the first and the last moment that
    there are, nothing can be reckoned with them.

    Raises:
        Malformed: naming the parameter.
    """
    for parameter, asked in (("from", since), ("to", before)):
        if asked is not None and asked.year not in YEARS:
            raise _malformed(parameter, f"must lie in the years {YEARS[0]} to {YEARS[-1]}")


def moment(text: str, zone: ZoneInfo, parameter: str) -> datetime:
    """A timestamp, or the start of a day.

    Raises:
        Malformed: it is neither.
    """
    try:
        if DATE.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time.min, zone).astimezone(UTC)
        found: datetime = msgspec.convert(text, Annotated[datetime, Meta(tz=True)])
        return found.astimezone(UTC)
    except (ValueError, OverflowError, msgspec.ValidationError):
        raise _malformed(parameter, "must be a date, or a timestamp with an offset") from None


def after(text: str, zone: ZoneInfo, parameter: str) -> datetime:
    """A timestamp, or the end of a day: the first moment that is no longer meant.

    Raises:
        Malformed: it is neither.
    """
    if not DATE.fullmatch(text):
        return moment(text, zone, parameter)
    try:
        following = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise _malformed(parameter, "must be a date, or a timestamp with an offset") from None
    return moment(following.isoformat(), zone, parameter)


def last(text: str | None, zone: ZoneInfo, parameter: str) -> datetime | None:
    """A timestamp, or the last moment of a day; null where none is named.

    Raises:
        Malformed: it is neither.
    """
    if text is None:
        return None
    return after(text, zone, parameter) - INSTANT if DATE.fullmatch(text) else moment(text, zone, parameter)


def _malformed(parameter: str, told: str) -> Malformed:
    return Malformed(f"$.{parameter} {told}.", errors=[FieldError(f"$.{parameter}", told)])
