"""Streams that are found in states: looked at in time, written in the same transaction, never stale."""

import pytest

from chassis.errors import Problem, Unavailable, Unknown
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop
from chassis.mapper import Meta, encode
from tests.toys.rooms import ROOMS, Ask, Confirm, Follow, Look, Plan, Planned, RoomTaken, Stumble, Taken, Wander

from .conftest import NOON, Watched, ask, ask_all, request


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.cluster)])
def log(request, tmp_path, clock):
    if request.param == "sqlite":
        inner = SQLiteEventLog(tmp_path / "toy.db", "toy", clock=clock)
    else:
        conninfo = request.getfixturevalue("postgres_database")
        prepare(conninfo, "toy")
        inner = PostgresEventLog(conninfo, "toy", clock=clock)
    yield Watched(inner)
    inner.close()


@pytest.fixture
async def start(log, clock):
    """Starts a loop over the log; a second call is a restart, with nothing in memory."""
    started = []

    async def start_one():
        if started:
            await started[-1].stop()
        started.append(DecisionLoop(ROOMS, log, secret=b"s" * 32, clock=clock))
        await started[-1].start()
        return started[-1]

    yield start_one
    for loop in started:
        await loop.stop()


@pytest.fixture
async def planned(start):
    """A loop with nothing in memory; `s1` is planned for `r1` and `s2` for `r2`."""
    loop = await start()
    await ask_all(loop, request(Plan(session="s1", room="r1")), request(Plan(session="s2", room="r2")))
    return await start()


def elsewhere(log, stream, version, event):
    """Another process appends behind the loop's back."""
    state = encode(event, f"x{stream}{version}", Meta(effective_at=NOON, actor="other"))
    log.inner.append([Append(events=[NewEvent(stream, version, event.TYPE, state)])])


def before_the_second_look(log, happens):
    """Lets something happen once the first streams were read, and the further ones were not."""
    news, asked = log.news, []

    def look(after, snapshots=()):
        asked.append(after)
        if len(asked) == 2:
            happens()
        return news(after, snapshots)

    log.news = look


def looks(log):
    """What is asked for from now on, look by look."""
    news, asked = log.news, []

    def look(after, snapshots=()):
        asked.append(sorted(after))
        return news(after, snapshots)

    log.news = look
    return asked


async def test_streams_found_in_a_state_are_written_in_the_same_transaction(planned, log):
    reply = await ask(planned, Confirm(session="s1"), "key")
    assert (reply.status, reply.body, reply.position) == (201, {"room": "r1"}, 4)
    assert [(event.stream, event.version) for event in log.read(2, 10)] == [("session:s1", 2), ("room:r1", 1)]
    assert log.calls["append"] == 2


async def test_what_stands_in_a_further_stream_is_decided_on(planned, start, log):
    await ask_all(planned, request(Confirm(session="s1")), request(Plan(session="s2", room="r1")))
    with pytest.raises(Taken) as refusal:
        await ask(await start(), Confirm(session="s2"))
    assert refusal.value.facts == {"by": "s1"}


async def test_streams_that_a_further_stream_tells_are_found_in_turn(planned, start, log):
    await ask_all(planned, request(Confirm(session="s1")), request(Plan(session="s2", room="r1")))
    await ask(planned, Plan(session="s1", room="r5"))
    asked = looks(log)
    assert (await ask(await start(), Ask(session="s2"))).body == {"by": "s1", "room": "r5"}
    assert asked == [["session:s2"], ["room:r1", "session:s2"], ["room:r1", "session:s1", "session:s2"]]


async def test_however_many_streams_tell_of_one_another_in_turn_each_is_found(planned, start, log):
    steps = [Plan(session=f"s{one}", room=f"s{one + 1}") for one in range(1, 30)]
    await ask_all(planned, *map(request, steps), request(Plan(session="s30", room="r9")))
    loop = await start()
    asked = looks(log)
    told = await ask_all(loop, *(request(Follow(session=f"s{one}")) for one in (1, 5, 30)))
    assert [reply.body for reply in told] == [{"end": "r9"}] * 3
    assert len(asked) <= 30


async def test_what_a_further_stream_names_is_looked_at_when_a_command_before_it_changes_that(planned, start):
    await ask(planned, Confirm(session="s1"))
    loop = await start()
    _, seen = await ask_all(loop, request(Plan(session="s2", room="r1")), request(Ask(session="s2")))
    assert seen.body == {"by": "s1", "room": "r1"}


async def test_a_command_behind_one_that_changes_what_it_needs_is_decided_after_it_in_the_same_batch(planned, log):
    asked = looks(log)
    replies = await ask_all(
        planned,
        request(Plan(session="s1", room="r7"), "plan"),
        request(Confirm(session="s1"), "confirm"),
        request(Confirm(session="s2"), "beside"),
    )
    assert [reply.body for reply in replies] == [{}, {"room": "r7"}, {"room": "r2"}]
    assert [event.stream for event in log.read(2, 10)] == [
        "session:s1", "session:s2", "room:r2", "session:s1", "room:r7",
    ]  # fmt: skip
    assert asked == [
        ["session:s1", "session:s2"], ["room:r1", "room:r2", "session:s1", "session:s2"], [], ["room:r7", "session:s1"],
    ]  # fmt: skip


async def test_whoever_waits_for_another_look_is_answered_once_however_often_it_is_asked(planned, start, log):
    asked = [request(Plan(session="s1", room="r7"), "plan"), *[request(Confirm(session="s1"), "confirm")] * 2]
    _, first, follower = await ask_all(planned, *asked)
    assert (first.body, first.repeated, follower.body, follower.repeated) == ({"room": "r7"}, False, first.body, True)
    for loop in (planned, None):
        _, again, _ = await ask_all(loop or await start(), *asked)
        assert (again.body, again.position, again.repeated) == (first.body, first.position, True)
    assert log.last_position() == 5


async def test_a_refusal_after_another_look_is_kept_as_any_other(planned, start):
    await ask(planned, Confirm(session="s1"))
    loop = await start()
    asked = [request(Plan(session="s2", room="r1"), "plan"), request(Confirm(session="s2"), "confirm")]
    for _ in range(2):
        _, refusal = await ask_all(loop, *asked)
        assert (refusal.status, refusal.body()["by"]) == (409, "s1")
        await ask(loop, Plan(session="s2", room="r8"))


async def test_a_stream_read_in_the_first_look_is_fresh_when_another_process_appends_between_the_looks(planned, log):
    before_the_second_look(log, lambda: elsewhere(log, "session:s2", 2, Planned(session="s2", room="r8")))
    confirmed, seen = await ask_all(planned, request(Confirm(session="s1")), request(Look(session="s2")))
    assert (confirmed.body, seen.body) == ({"room": "r1"}, {"room": "r8"})
    assert (await ask(planned, Look(session="s2"))).body == {"room": "r8"}


async def test_what_a_command_needs_may_change_between_the_looks(planned, log):
    before_the_second_look(log, lambda: elsewhere(log, "session:s1", 2, Planned(session="s1", room="r8")))
    assert (await ask(planned, Confirm(session="s1"))).body == {"room": "r8"}


async def test_a_conflict_on_a_further_stream_is_decided_again(planned, log):
    append, raced = log.inner.append, []

    def race(appends, keys):
        if not raced:
            raced.append(True)
            elsewhere(log, "room:r1", 1, RoomTaken(room="r1", session="s9"))
        return append(appends, keys)

    log.append = race
    refused, confirmed = await ask_all(planned, request(Confirm(session="s1")), request(Confirm(session="s2")))
    assert refused.facts == {"by": "s9"}
    assert confirmed.body == {"room": "r2"}


async def test_an_unknown_root_names_nothing_further_and_is_refused_as_unknown(planned, log):
    asked = looks(log)
    with pytest.raises(Unknown):
        await ask(planned, Confirm(session="s9"))
    assert asked == [["session:s9"]]


async def test_what_is_at_hand_is_not_looked_at_again(planned, log):
    await ask_all(planned, request(Confirm(session="s1")), request(Plan(session="s2", room="r1")))
    asked = looks(log)
    with pytest.raises(Taken):
        await ask(planned, Confirm(session="s2"))
    assert asked == [[]]


async def test_what_is_at_hand_is_brought_up_to_date_when_others_have_appended(planned, log):
    await ask_all(planned, request(Confirm(session="s1")), request(Plan(session="s2", room="r1")))
    elsewhere(log, "room:r1", 2, RoomTaken(room="r1", session="s9"))
    with pytest.raises(Taken) as refusal:
        await ask(planned, Confirm(session="s2"))
    assert refusal.value.facts == {"by": "s9"}


async def test_a_further_stream_begins_at_its_snapshot(planned, start, log):
    await ask_all(planned, request(Confirm(session="s1")), request(Plan(session="s2", room="r1")))
    loop = await start()
    assert log.snapshots(["room:r1"])["room:r1"][0] == 1
    log.asked_for.clear()
    with pytest.raises(Taken):
        await ask(loop, Confirm(session="s2"))
    assert log.asked_for[-1]["session:s2"] == 2


async def test_who_cannot_say_what_else_is_needed_fails_alone(planned, quiet):
    fault, confirmed = await ask_all(planned, request(Stumble(session="s1")), request(Confirm(session="s2")))
    assert (type(fault), fault.status) == (Problem, 500)
    assert confirmed.body == {"room": "r2"}


async def test_who_needs_something_else_at_every_look_gives_up_at_the_deadline(planned):
    lost, confirmed = await ask_all(
        planned, request(Wander(session="s1"), deadline_seconds=0.03), request(Confirm(session="s2"))
    )
    assert isinstance(lost, Unavailable)
    assert confirmed.body == {"room": "r2"}
