"""How fast views are built anew from a log, every event of which they take: the worst case of a rebuild.

`python -m benchmarks.rebuild [--events N] [--rounds N]`; figures go to build/benchmarks/rebuild.json too.
"""

import argparse
import asyncio
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.measure import Ratio, figures, interleaved, report
from chassis.apply import Applier
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.feed.port import sources_of
from chassis.mapper import Meta, encode, event_ids
from chassis.projection import Column, ColumnType, Facts, Projection
from chassis.readstore.port import View
from chassis.readstore.sqlite import SqliteReadStore
from chassis.rebuild import Rebuild
from contracts.attendance import CourseCompleted
from contracts.enrollment import EnrollmentCancelled, EnrollmentState, LearnerEnrolled
from contracts.envelope import Recorded
from contracts.event import Event
from contracts.shared import Format

EVENTS, ROUNDS, ONE_BY_ONE = 200_000, 3, 2_000
START = datetime(2026, 1, 5, tzinfo=UTC)
SERVICES = ("enrollment", "attendance")


class Standing(msgspec.Struct, frozen=True):
    """Where a learner stands with an offering: the document that is built."""

    enrollment: str
    offering: str = ""
    learner: str = ""
    state: str = "unknown"
    since: datetime | None = None


def fold_document(standing: Standing, event: Any, recorded: Recorded) -> Standing:
    """The document after one event."""
    state = _STATES[type(event)]
    return Standing(standing.enrollment, event.offering, event.learner, state, recorded.effective_at)


def fold_fact(row: dict[str, Any] | None, event: Any, recorded: Recorded) -> dict[str, Any]:
    """The fact after one event."""
    made = row or {"course": event.course, "offering": event.offering, "learner": event.learner}
    made["state"] = _STATES[type(event)]
    if isinstance(event, LearnerEnrolled):
        made |= {"organization": event.organization, "format": event.format, "held": True}
        made["enrolled_at"] = recorded.effective_at
    return made


_STATES = {LearnerEnrolled: "enrolled", EnrollmentCancelled: "cancelled", CourseCompleted: "completed"}
_TAKEN = tuple(_STATES)
DOCUMENTS = Projection(
    name="standings",
    sources=_TAKEN,
    key=lambda event, recorded: f"{event.offering}.{event.learner}",
    document=Standing,
    blank=Standing,
    fold=fold_document,
    index=("offering", "learner", "state"),
)
FACTS = Facts(
    name="enrollments",
    sources=_TAKEN,
    key=lambda event, recorded: f"{event.offering}.{event.learner}",
    columns=(
        *(
            Column(name, ColumnType.TEXT)
            for name in ("course", "offering", "learner", "organization", "format", "state")
        ),
        Column("held", ColumnType.FLAG),
        Column("enrolled_at", ColumnType.TIME),
    ),
    fold=fold_fact,
    rank=lambda event: 0 if isinstance(event, LearnerEnrolled) else 1,
)


def happenings(service: str) -> Iterator[tuple[str, Event, datetime]]:
    """Enrollments, of which two in five are cancelled; or completions of the others; without end."""
    for number in itertools.count():
        offering, course, learner = f"d{number % 40:016}", f"c{number % 8:016}", f"l{number:016}"
        who, day = {"offering": offering, "course": course, "learner": learner}, timedelta(days=number % 90)
        enrollment = f"{offering}.{learner}"
        gone = number % 5 < 2
        if service == "enrollment":
            stream = f"enrollment:{enrollment}"
            enrolled = LearnerEnrolled(
                enrollment=enrollment, **who, format=Format.SELF_PACED, organization=f"g{number % 13:016}"
            )
            yield stream, enrolled, START + day
            if gone:
                was = EnrollmentState.ENROLLED
                yield stream, EnrollmentCancelled(enrollment=enrollment, **who, was=was), START + 2 * day
        elif not gone:
            yield f"progress:{enrollment}", CourseCompleted(**who), START + 3 * day


def write(folder: Path, service: str, count: int) -> SQLiteEventLog:
    """A log of so many events."""
    log = SQLiteEventLog(folder / f"{service}.log.db", service)
    versions: dict[str, int] = {}
    told = itertools.islice(happenings(service), count)
    idents = iter(event_ids(time.time_ns() // 1000, count))
    while page := list(itertools.islice(told, 2_000)):
        events = []
        for stream, event, effective_at in page:
            version = versions[stream] = versions.get(stream, 0) + 1
            state = encode(event, next(idents), Meta(effective_at=effective_at, actor="bench"))
            events.append(NewEvent(stream, version, event.TYPE, state))
        log.append([Append(events=events)])
    return log


async def read_and_decode(feed: LogFeed) -> int:
    """Only read the logs and decode payloads: what no rebuild can beat."""
    done = 0
    for source, types in sources_of([FACTS]).items():
        newest = await feed.last_position(source)
        async with aclosing(feed.batches(source, 0, types, 10_000)) as batches:
            async for batch in batches:
                done += len([event.payload() for event in batch.events])
                if batch.position >= newest:
                    break
    return done


async def rebuild(feed: LogFeed, folder: Path, views: Sequence[View]) -> int:
    """Build these views from nothing; answers how many events that took."""
    with tempfile.TemporaryDirectory(dir=folder) as room:
        store = SqliteReadStore(Path(room) / "views.db", "bench")
        await store.prepare(views)
        await Rebuild("bench", views, feed, store).run()
        await store.close()
    return sum([await feed.last_position(source) for source in SERVICES])


async def one_by_one(feed: LogFeed, folder: Path) -> int:
    """The first events, each in a transaction of its own, as a plain projection runner does it."""
    with tempfile.TemporaryDirectory(dir=folder) as room:
        store = SqliteReadStore(Path(room) / "views.db", "bench")
        await store.prepare([FACTS])
        generations = {FACTS.name: await store.begin_generation(FACTS)}
        applier = Applier("bench", store, generations, [FACTS], owner="bench")
        done = 0
        async with aclosing(feed.batches("enrollment", 0, sources_of([FACTS])["enrollment"], 1)) as batches:
            async for batch in batches:
                await applier.apply(batch)
                done += 1
                if done == ONE_BY_ONE:
                    break
        await store.close()
    return done


def rate(work: Callable[[], Any]) -> float:
    """Events a second."""
    before = time.perf_counter()
    done: int = asyncio.run(work())
    return done / (time.perf_counter() - before)


def main() -> None:
    """Measure, print tables, keep them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        logs = {
            "enrollment": write(folder, "enrollment", asked.events * 7 // 10),
            "attendance": write(folder, "attendance", asked.events * 3 // 10),
        }
        feed = LogFeed(logs)
        samples = interleaved(
            {
                "read and decode": lambda: rate(lambda: read_and_decode(feed)),
                "documents": lambda: rate(lambda: rebuild(feed, folder, [DOCUMENTS])),
                "facts": lambda: rate(lambda: rebuild(feed, folder, [FACTS])),
                "both in one pass": lambda: rate(lambda: rebuild(feed, folder, [DOCUMENTS, FACTS])),
                "facts, one event a transaction": lambda: rate(lambda: one_by_one(feed, folder)),
            },
            asked.rounds,
        )
        for log in logs.values():
            log.close()
    ratios = [
        Ratio(name="facts ÷ one event a transaction", of="facts", to="facts, one event a transaction", at_least=5.0),
        Ratio(name="facts ÷ read and decode", of="facts", to="read and decode"),
    ]
    met = report("rebuild", samples, figures(samples, ratios), dict.fromkeys(samples, "events/s"))
    raise SystemExit(not met)


if __name__ == "__main__":
    main()
