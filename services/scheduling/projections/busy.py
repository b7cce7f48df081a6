"""When those who teach are busy elsewhere: one document an instructor and month, so that none grows for ever."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import BusyTimesChanged
from contracts.scheduling.instructors import BusyTime


class BusyDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The busy times of somebody that lie in a month, or reach into it."""

    busy: str
    times: tuple[BusyTime, ...] = ()


def months(starts_at: datetime, ends_at: datetime) -> Iterator[str]:
    """The months, in UTC, that `[starts_at, ends_at)` has a part of."""
    month = starts_at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while month < ends_at:
        yield f"{month:%Y-%m}"
        month = (month + timedelta(days=31)).replace(day=1)


def keys(instructor: str, times: Iterable[BusyTime]) -> list[str]:
    """The documents that these times stand in."""
    return [f"{instructor}/{month}" for month in sorted({month for one in times for month in _of(one)})]


def fold(document: BusyDocument, event: BusyTimesChanged, _recorded: Recorded) -> BusyDocument | None:
    """The month after one event; none once nothing is left of it."""
    month = document.busy.rpartition("/")[2]
    gone = {one.starts_at for one in event.removed}
    kept = [one for one in document.times if one.starts_at not in gone]
    came = [one for one in event.added if month in _of(one)]
    times = sorted((*kept, *came), key=lambda one: one.starts_at)
    return replace(document, times=tuple(times)) if times else None


def _of(one: BusyTime) -> Sequence[str]:
    return list(months(one.starts_at, one.ends_at))


BUSY = Projection(
    name="busy",
    sources=(BusyTimesChanged,),
    key=lambda event, recorded: keys(event.instructor, (*event.added, *event.removed)),
    document=BusyDocument,
    blank=lambda key: BusyDocument(busy=key),
    fold=fold,
)
