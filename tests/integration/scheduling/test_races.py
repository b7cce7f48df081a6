"""Many coordinators at once, through two decision loops on one log: nothing is promised twice, and losers know why."""

import asyncio
import itertools
import random
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chassis.errors import Refused
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.loop import DecisionLoop, Reply, Request
from chassis.mapper import Meta, encode, event_ids
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from contracts.scheduling import (
    EquipmentAdded,
    QualificationGranted,
    ReservationMade,
    ReservationMoved,
    ReservationReleased,
    RoomAdded,
    RoomKind,
    TimetableOpened,
    VenueAdded,
)
from services.scheduling.commands import CancelSession, ChangeSessionRoom, RescheduleSession, ScheduleSession
from services.scheduling.commands.sessions import NewEquipmentUse
from services.scheduling.service import SERVICE
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.story import home

RACERS, ROOMS, PEOPLE = 200, 20, 20
EVENING = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
"""Of the night in which Berlin puts its clocks forward."""
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Desks:
    """Two decision loops; what they append is in `log`."""

    def __init__(self, logs, folder):
        self.logs, self.log, self.folder = logs, logs[0], folder

    async def start(self, stack):
        for log in dict.fromkeys(self.logs):
            stack.callback(log.close)
        sources = {"scheduling": self.log}
        for name in ("enrollment", "attendance"):
            sources[name] = SQLiteEventLog(self.folder / f"{name}.db", name)
            stack.callback(sources[name].close)
        store = SqliteReadStore(self.folder / "views.db", "scheduling")
        stack.push_async_callback(store.close)
        runner = ProjectionRunner(SERVICE, LogFeed(sources, {name: Wakeup() for name in sources}), store)
        reads = Reads(store, runner.progress)
        self.loops = [DecisionLoop(SERVICE, log, reads=reads, secret=b"secret", clock=lambda: NOW) for log in self.logs]
        for part in (runner, *self.loops):
            await part.start()
            stack.push_async_callback(part.stop)

    def happened(self, *events):
        ids = iter(event_ids(1000, len(events)))
        meta, versions = Meta(effective_at=NOW, actor="anna"), {}
        for event in events:
            versions[home(event)] = version = versions.get(home(event), 0) + 1
            self.log.append(
                [Append(events=[NewEvent(home(event), version, event.TYPE, encode(event, next(ids), meta))])]
            )

    async def race(self, commands):
        """What each was answered, in order; all were asked at once, every other one at the other loop."""
        loops = itertools.cycle(self.loops)
        requests = [Request(command=command, command_id=b"", actor="anna") for command in commands]
        asked = [next(loops).submit(request) for request in requests]
        return await asyncio.gather(*asked, return_exceptions=True)

    def reserved(self):
        """What is reserved in the end, by resource and session, as the log tells it."""
        held = {}
        for recorded in self.log.read(0, 100_000):
            match event := recorded.payload():
                case ReservationMade() | ReservationMoved():
                    held[event.resource, event.session] = event
                case ReservationReleased():
                    del held[event.resource, event.session]
        return list(held.values())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.cluster)])
async def desks(request, tmp_path):
    if request.param == "sqlite":
        logs = [SQLiteEventLog(tmp_path / "scheduling.db", "scheduling")] * 2
    else:
        conninfo = request.getfixturevalue("postgres_database")
        prepare(conninfo, "scheduling")
        logs = [PostgresEventLog(conninfo, "scheduling") for _ in range(2)]
    made = Desks(logs, tmp_path)
    async with AsyncExitStack() as stack:
        await made.start(stack)
        made.happened(
            *(scheduled(offering=f"o{number}", code=f"NEG-{number}") for number in range(RACERS)),
            VenueAdded(venue="v1", code="SPREE", name="Spree", timezone="Europe/Berlin"),
            *map(a_room, range(ROOMS)),
            EquipmentAdded(equipment="e1", code="PROJ", name="Projectors", quantity=3),
            *(TimetableOpened(instructor=f"i{number}", timezone="Europe/Berlin") for number in range(PEOPLE)),
            *(QualificationGranted(instructor=f"i{number}", course="c1") for number in range(PEOPLE)),
        )
        yield made


def a_room(number):
    return RoomAdded(
        room=f"v1.r{number}",
        venue="v1",
        code=f"R{number}",
        name=f"Room {number}",
        kind=RoomKind.PHYSICAL,
        timezone="Europe/Berlin",
        teardown_minutes=number % 3 * 10,
    )


def a_slot(chance):
    start = EVENING + timedelta(minutes=15 * chance.randrange(32))
    return {"starts_at": start, "ends_at": start + timedelta(minutes=15 * chance.randint(1, 12))}


def wishes(chance):
    """What two hundred coordinators want, each for an offering of their own."""
    for number in range(RACERS):
        yield ScheduleSession(
            offering=f"o{number}",
            component="workshop",
            room=f"v1.r{chance.randrange(ROOMS)}",
            instructors=(f"i{chance.randrange(PEOPLE)}",),
            equipment=(NewEquipmentUse(equipment="e1", units=1),) if number % 8 == 0 else (),
            **a_slot(chance),
        )


def nothing_is_promised_twice(reserved):
    for one, other in itertools.combinations(reserved, 2):
        if one.resource == other.resource and one.kind != "equipment":
            assert one.blocked_until <= other.blocked_from or other.blocked_until <= one.blocked_from
    for instant in {one.blocked_from for one in reserved}:
        used = [one for one in reserved if one.kind == "equipment" and one.blocked_from <= instant < one.blocked_until]
        assert sum(one.units for one in used) <= 3


def told_why(refusal, wanted, reserved):
    """Each clash that it names is with a session that has what was wanted, when it was wanted."""
    assert isinstance(refusal, Refused)
    assert refusal.kind == "clash"
    assert refusal.facts["clashes"]
    for clash in refusal.facts["clashes"]:
        (by,) = [one for one in reserved if (one.resource, one.session) == (clash["resource"], clash["session"])]
        assert by.blocked_from < wanted.ends_at + timedelta(minutes=20)
        assert wanted.starts_at < by.blocked_until
        assert (clash["offering"], clash["offering_code"]) == (by.offering, by.offering_code)
        assert clash["starts_at"] == msgspec.to_builtins(by.starts_at)


@pytest.mark.parametrize("seed", [3, 8])
async def test_two_hundred_race_for_twenty_rooms_and_nothing_is_promised_twice(desks, seed):
    commands = list(wishes(random.Random(seed)))
    answers = await desks.race(commands)
    reserved = desks.reserved()
    nothing_is_promised_twice(reserved)
    won = {answer.body["session"] for answer in answers if isinstance(answer, Reply)}
    assert won == {one.session for one in reserved}
    assert ROOMS <= len(won) < RACERS
    for command, answer in zip(commands, answers, strict=True):
        if not isinstance(answer, Reply):
            told_why(answer, command, reserved)


async def test_sessions_that_move_change_rooms_and_are_called_off_at_once_are_promised_nothing_twice(desks):
    chance = random.Random(5)
    won = [one.body["session"] for one in await desks.race(wishes(chance)) if isinstance(one, Reply)]
    commands = [
        chance.choice(
            [
                RescheduleSession(session=session, **a_slot(chance)),
                ChangeSessionRoom(session=session, room=f"v1.r{chance.randrange(ROOMS)}"),
                CancelSession(session=session),
            ]
        )
        for session in won * 3
    ]
    answers = await desks.race(commands)
    refused = [answer for answer in answers if not isinstance(answer, Reply)]
    assert {answer.kind for answer in refused} <= {"clash", "session-cancelled"}
    assert {"clash"} <= {answer.kind for answer in refused}
    nothing_is_promised_twice(desks.reserved())
    called_off = {one.session for one in commands if isinstance(one, CancelSession)}
    assert {one.session for one in desks.reserved()} == set(won) - called_off


async def test_of_a_hundred_who_want_one_room_at_one_time_exactly_one_gets_it(desks):
    times = {"starts_at": EVENING + timedelta(hours=4), "ends_at": EVENING + timedelta(hours=6)}
    commands = [
        ScheduleSession(offering=f"o{number}", component="workshop", room="v1.r0", **times) for number in range(100)
    ]
    answers = await desks.race(commands)
    (winner,) = [answer.body["session"] for answer in answers if isinstance(answer, Reply)]
    named = {clash["session"] for answer in answers if isinstance(answer, Refused) for clash in answer.facts["clashes"]}
    assert named == {winner}
    assert sum(isinstance(answer, Refused) for answer in answers) == 99
