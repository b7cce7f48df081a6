"""Wall time in a zone ↔ instants; what daylight saving makes doubtful is refused, never guessed."""

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from chassis.errors import Refused

YEARS = range(1900, 2200)


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split()) - {"Factory"}


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; machine-dependent names such as `localtime` are none.

    Raises:
        Refused: `unknown-timezone`.
    """
    if name not in _known_zones():
        raise Refused(f"{name} is not an IANA timezone such as Europe/Berlin.", slug="unknown-timezone", timezone=name)
    return ZoneInfo(name)


def instant(time: datetime, timezone: str, field: str) -> datetime:
    """The moment meant by `time`, in UTC.

    `time` without an offset is wall time in the zone. `Z` is taken as it is; any other offset must
    be the zone's own on that day, because a summer offset in winter is a mistake of an hour.

    Raises:
        Refused: `unknown-timezone`, `nonexistent-time` (the clock skips it), `ambiguous-time` (the
            clock shows it twice), `offset-not-of-zone`, `time-out-of-range`.
    """
    place = zone(timezone)
    if time.year not in YEARS:
        raise Refused(f"{field} lies in the year {time.year}.", slug="time-out-of-range", field=field)
    offset = time.utcoffset()
    if offset is None:
        return _from_wall_time(time, place, field)
    here = time.astimezone(place)
    if offset and offset != here.utcoffset():
        raise Refused(
            f"{field} is {time.isoformat()}, but {timezone} is at {here.isoformat()[-6:]} then.",
            slug="offset-not-of-zone",
            field=field,
            timezone=timezone,
            expected=here.isoformat(),
        )
    return time.astimezone(UTC)


def _from_wall_time(time: datetime, place: ZoneInfo, field: str) -> datetime:
    first, second = (time.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) != time:
        raise Refused(
            f"{field}: the clock in {place.key} skips {time.isoformat()} that day.",
            slug="nonexistent-time",
            field=field,
            timezone=place.key,
        )
    raise Refused(
        f"{field}: the clock in {place.key} shows {time.isoformat()} twice that day; say the offset.",
        slug="ambiguous-time",
        field=field,
        timezone=place.key,
        choices=[first.isoformat(), second.isoformat()],
    )


def interval(
    starts_at: datetime, ends_at: datetime, timezone: str, longest: timedelta | None = None
) -> tuple[datetime, datetime]:
    """A half-open interval `[start, end)`, in UTC.

    Raises:
        Refused: `ends-before-start`, `too-long`, or what `instant` refuses.
    """
    start, end = instant(starts_at, timezone, "starts_at"), instant(ends_at, timezone, "ends_at")
    if end <= start:
        raise Refused("The end must come after the start.", slug="ends-before-start", starts_at=start, ends_at=end)
    if longest is not None and end - start > longest:
        hours = int(longest.total_seconds() // 3600)
        raise Refused(f"This is longer than {hours} hours.", slug="too-long", starts_at=start, ends_at=end, hours=hours)
    return start, end
