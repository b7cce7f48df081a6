"""Reporting at the size of the full OULAD tables: rebuild its views, then ask for the completion report.

`python -m benchmarks.report [--enrollments N]`; figures go to build/benchmarks/report.json too.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from chassis.access import Principal
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.mapper import Meta, encode, event_ids
from chassis.progress import Progress
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.rebuild import Rebuild
from contracts.attendance import (
    ComponentOutcomeRecorded,
    CourseCompleted,
    CourseCredited,
    CourseFailed,
    CourseWithdrawn,
    Outcome,
)
from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    OrganizationRegistered,
)
from contracts.event import Event
from contracts.scheduling import CourseDefined, OfferingPublished
from contracts.shared import CompletionRule, Component, ComponentKind, Delivery, Format
from services.reporting.api.asking import ReportAsked
from services.reporting.service import SERVICE

ENROLLMENTS, OFFERINGS, COURSES, ORGANIZATIONS, OUTCOMES = 27_125, 16, 7, 13, 5.56
REPORT_LIMIT_MS, REBUILD_TARGET = 300, 20_000
ROUNDS = 9
OUT = Path("build/benchmarks/report.json")
START = datetime(2013, 10, 1, tzinfo=UTC)
ASKED = {
    "by course, offering": {"by": ["course", "offering"]},
    "by organization": {"by": ["organization"]},
    "by format": {"by": ["format"]},
    "by month": {"by": ["month"], "timezone": "Europe/London"},
    "by course, offering, on a date": {"by": ["course", "offering"], "on": "2014-01-15"},
    "by course, offering, known at": {"by": ["course", "offering"], "known_at": "2030-01-01"},
    "by course, organization, month": {"by": ["course", "organization", "month"]},
}

Told = tuple[str, Event, datetime]


def scheduling() -> Iterator[Told]:
    """Courses, and an open offering or two of each."""
    parts = tuple(Component(key=f"a{n}", title=f"Assignment {n}", kind=ComponentKind.ASSESSMENT) for n in range(10))
    for number in range(COURSES):
        course = f"c{number:016}"
        yield (
            f"course:{course}",
            CourseDefined(
                course=course, code=f"M{number}", title=f"Module {number}", format=Format.SELF_PACED, components=parts
            ),
            START,
        )
    for number in range(OFFERINGS):
        offering, course = f"d{number:016}", f"c{number % COURSES:016}"
        yield (
            f"offering:{offering}",
            OfferingPublished(
                offering=offering,
                course=course,
                code=f"M{number % COURSES}-{number}",
                title=f"Module {number % COURSES}",
                course_version=1,
                delivery=Delivery.ON_DEMAND,
                format=Format.SELF_PACED,
                components=parts,
                timezone="Europe/London",
                completion_rule=CompletionRule.RESULT,
                starts_at=START,
            ),
            START,
        )


def enrollment(count: int, chance: random.Random) -> Iterator[Told]:
    """Enrollments, and the three in ten that are cancelled."""
    for number in range(ORGANIZATIONS):
        ident = f"g{number:016}"
        registered = OrganizationRegistered(organization=ident, code=f"R{number}", name=f"Region {number}")
        yield f"organization:{ident}", registered, START
    for number in range(count):
        who = _who(number)
        stream = f"enrollment:{who['offering']}.{who['learner']}"
        enrolled = LearnerEnrolled(
            enrollment=f"{who['offering']}.{who['learner']}",
            **who,
            format=Format.SELF_PACED,
            organization=f"g{number % ORGANIZATIONS:016}",
        )
        yield stream, enrolled, START + timedelta(days=chance.randrange(-160, 0))
        if chance.random() < 0.31:
            left = chance.randrange(-40, 260)
            cancelled = EnrollmentCancelled(
                enrollment=enrolled.enrollment,
                **who,
                was=EnrollmentState.ENROLLED,
                by=CancelledBy.LEARNER,
                before_start=left < 0,
            )
            yield stream, cancelled, START + timedelta(days=left)


def attendance(count: int, chance: random.Random) -> Iterator[Told]:
    """Outcomes of assignments, a result for everyone, and the courses credited for it."""
    for number in range(count):
        who = _who(number)
        stream = f"progress:{who['offering']}.{who['learner']}"
        for part in range(int(OUTCOMES) + (chance.random() < OUTCOMES % 1)):
            outcome = ComponentOutcomeRecorded(
                **who, component=f"a{part}", outcome=Outcome.COMPLETED, source="oulad", source_id=f"{part}"
            )
            yield stream, outcome, START + timedelta(days=20 * part)
        end = START + timedelta(days=268)
        match chance.randrange(4):
            case 0 | 1:
                yield stream, CourseCompleted(**who, decided_by=CompletionRule.RESULT), end
                yield f"path:{who['learner']}", CourseCredited(**who), end
            case 2:
                yield stream, CourseFailed(**who), end
            case _:
                yield stream, CourseWithdrawn(**who), end


def _who(number: int) -> dict[str, str]:
    return {
        "offering": f"d{number % OFFERINGS:016}",
        "course": f"c{number % OFFERINGS % COURSES:016}",
        "learner": f"l{number:016}",
    }


def write(folder: Path, service: str, told: Iterator[Told]) -> SQLiteEventLog:
    """A log of these events, a command each, a thousand commands a transaction."""
    log = SQLiteEventLog(folder / f"{service}.log.db", service)
    versions: dict[str, int] = {}
    batch: list[Append] = []
    for stream, event, effective_at in told:
        version = versions[stream] = versions.get(stream, 0) + 1
        (ident,) = event_ids(time.time_ns() // 1000, 1)
        state = encode(event, ident, Meta(effective_at=effective_at, actor="import"))
        batch.append(Append(events=[NewEvent(stream, version, event.TYPE, state)]))
        if len(batch) == 1_000:
            log.append(batch)
            batch = []
    log.append(batch)
    return log


async def measure(folder: Path, count: int) -> list[dict[str, object]]:
    """Rebuild every view of reporting, then time each report."""
    logs = {
        "scheduling": write(folder, "scheduling", scheduling()),
        "enrollment": write(folder, "enrollment", enrollment(count, random.Random(1))),
        "attendance": write(folder, "attendance", attendance(count, random.Random(2))),
    }
    store = SqliteReadStore(folder / "reporting.views.db", "reporting")
    await store.prepare(SERVICE.views)
    total = sum(log.last_position() for log in logs.values())
    before = time.perf_counter()
    await Rebuild("reporting", SERVICE.views, LogFeed(logs), store).run()
    seconds = time.perf_counter() - before
    figures: list[dict[str, object]] = [
        {
            "what": f"rebuild of reporting, {total:,} events",
            "figure": round(total / seconds),
            "unit": "events/s",
            "target": f">= {REBUILD_TARGET}",
            "met": total / seconds >= REBUILD_TARGET,
        }
    ]
    reads = Reads(store, Progress())
    for name, params in ASKED.items():
        took = statistics.median([await _timed(reads, params) for _ in range(ROUNDS)])
        figures.append(
            {
                "what": f"completion {name}, {count:,} enrollments",
                "figure": round(took, 1),
                "unit": "ms",
                "target": f"<= {REPORT_LIMIT_MS}",
                "met": took <= REPORT_LIMIT_MS,
            }
        )
    await store.close()
    for log in logs.values():
        log.close()
    return figures


async def _timed(reads: Reads, params: dict[str, object]) -> float:
    (route, *_) = SERVICE.routes.queries if SERVICE.routes else ()
    before = time.perf_counter()
    answer = await route.answer(reads, Principal(subject="bench"), msgspec.convert(params, ReportAsked))
    msgspec.json.encode(answer)
    return (time.perf_counter() - before) * 1000


def main() -> int:
    """Measure, print a table, keep it as JSON; 0 if every target is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enrollments", type=int, default=ENROLLMENTS)
    count = parser.parse_args().enrollments
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(Path(folder), count))
    for one in figures:
        verdict = "ok" if one["met"] else "MISSED"
        print(f"{one['what']:<62} {one['figure']:>9,} {one['unit']:<9} {one['target']:<9} {verdict}")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2))
    return 0 if all(one["met"] for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
