"""Whatever is asked together: the log holds what one command after another could have made happen."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Problem
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop
from tests.toys.rooms import ROOMS, Confirm, Confirmed, Plan, Planned, RoomTaken

from .conftest import request

SESSIONS, ROOM_NAMES = st.sampled_from(["s1", "s2", "s3"]), st.sampled_from(["r1", "r2", "r3", "r4"])
COMMANDS = st.one_of(
    st.builds(Plan, session=SESSIONS, room=ROOM_NAMES), st.builds(Confirm, session=SESSIONS)
)  # fmt: skip


async def ask_in_batches(log, batches):
    answers = []
    for number, batch in enumerate(batches):
        # A loop of its own each: nothing is in memory, so that everything has to be looked at.
        loop = DecisionLoop(ROOMS, log, secret=b"s" * 32)
        await loop.start()
        asked = [loop.submit(request(command, f"{number}.{place}")) for place, command in enumerate(batch)]
        answers += zip(batch, await asyncio.gather(*asked, return_exceptions=True), strict=True)
        await loop.stop()
    return answers


@settings(max_examples=60)
@given(batches=st.lists(st.lists(COMMANDS, min_size=1, max_size=8), min_size=1, max_size=4))
def test_each_session_takes_the_room_it_is_planned_for_then_and_no_room_is_taken_twice(batches):
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        log = SQLiteEventLog(Path(folder) / "toy.db", "toy")
        answers = runner.run(ask_in_batches(log, batches))
        history = [recorded.payload() for recorded in log.read(0, 1000)]
        log.close()
    planned, taken, confirmed = {}, {}, 0
    for event in history:
        match event:
            case Planned(session=session, room=room):
                planned[session] = room
            case Confirmed(session=session, room=room):
                assert planned[session] == room
                confirmed += 1
            case RoomTaken(room=room, session=session):
                assert room not in taken
                taken[room] = session
    assert len(taken) == confirmed
    told = [answer for command, answer in answers if isinstance(command, Confirm)]
    assert confirmed == sum(not isinstance(answer, Problem) for answer in told)
    assert all(answer.status in {201, 404, 409} for answer in told)
