"""Times with an offset, held against the clock of the zone they are meant for; and what a clock's time means there."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.resources import files
from zoneinfo import ZoneInfo

import msgspec

from chassis.days import check_year
from chassis.errors import FieldError, Malformed, Refused


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

    `Z` is taken as it is. Any other offset must be the zone's own at that moment: so a summer offset
    in winter is found out, a time that the clock skips is refused with either offset, and one that it
    shows twice is told apart by it.

    Raises:
        Refused: `unknown-timezone`, `offset-not-of-zone`, `time-out-of-range`.
        Malformed: the time has no offset.
    """
    place = zone(timezone)
    check_year(time, field)
    offset = time.utcoffset()
    if offset is None:
        raise Malformed(f"{field} needs an offset.", errors=[FieldError(f"$.{field}", "needs an offset")])
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


class Meant(msgspec.Struct, frozen=True):
    """The moments, in UTC, at which a clock shows a time: `first` and `last` differ where it shows it twice. Where it
    skips the time, both are the moment at which it does.
    """

    first: datetime
    last: datetime
    skipped: bool = False

    @property
    def doubled(self) -> bool:
        """Whether the clock shows it twice."""
        return self.first != self.last


def resolve(wall: datetime, timezone: str) -> Meant:
    """When the clocks of a zone show `wall`, a time without an offset. Whether one that they skip, or show twice, will
    do is for whoever asks.

    Raises:
        Refused: `unknown-timezone`.
    """
    place = zone(timezone)
    first, last = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= last:
        return Meant(first, last)
    # Before the clock is put forward, fold 1 says the later offset, and so the earlier moment.
    moment = _change(last, first, place)
    return Meant(moment, moment, skipped=True)


def wall(moment: datetime, timezone: str) -> str:
    """What the clocks of a zone show at that moment, such as 2026-03-30T09:00.

    Raises:
        Refused: `unknown-timezone`.
    """
    shown = moment.astimezone(zone(timezone)).replace(tzinfo=None, fold=0)
    return shown.isoformat() if shown.second or shown.microsecond else shown.isoformat(timespec="minutes")


def rules() -> str:
    """Which rules of zones count here, such as tzdata 2026a."""
    return f"tzdata {import_module('tzdata').IANA_VERSION}"


def day(moment: datetime, timezone: str) -> date:
    """The day that a moment belongs to: what goes on at midnight belongs to the day on which it starts.

    Raises:
        Refused: `unknown-timezone`.
    """
    return moment.astimezone(zone(timezone)).date()


def _change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The second at which the zone's offset becomes that of `after`; it has another one `before`."""
    new = after.astimezone(place).utcoffset()
    early, late = 0, int((after - before).total_seconds())
    while late - early > 1:
        middle = (early + late) // 2
        if (before + timedelta(seconds=middle)).astimezone(place).utcoffset() == new:
            late = middle
        else:
            early = middle
    return before.replace(microsecond=0) + timedelta(seconds=late)
