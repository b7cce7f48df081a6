import asyncio
import threading

import pytest

from gateway.streams.sharing import Shared


async def test_many_who_ask_the_same_at_once_get_one_answer():
    asked, go = [], threading.Event()

    def work():
        asked.append(1)
        go.wait(5)
        return len(asked)

    shared = Shared()
    waiting = [asyncio.create_task(shared.run("ends", work)) for _ in range(20)]
    await asyncio.sleep(0.01)
    go.set()
    assert await asyncio.gather(*waiting) == [1] * 20
    assert await shared.run("ends", work) == 2


async def test_who_stops_waiting_does_not_stop_the_others():
    go = threading.Event()
    shared = Shared()
    first, second = (asyncio.create_task(shared.run("ends", lambda: go.wait(5))) for _ in range(2))
    await asyncio.sleep(0.01)
    first.cancel()
    go.set()
    assert await second
    assert first.cancelled() or first.cancelling()


async def test_an_error_reaches_everyone_who_asked_and_nobody_later():
    shared = Shared()

    def fail():
        raise ValueError("away")

    answers = await asyncio.gather(*(shared.run("ends", fail) for _ in range(3)), return_exceptions=True)
    assert [str(answer) for answer in answers] == ["away"] * 3
    assert await shared.run("ends", lambda: "back") == "back"


async def test_different_questions_are_answered_apart():
    shared = Shared()
    assert await asyncio.gather(shared.run(1, lambda: "a"), shared.run(2, lambda: "b")) == ["a", "b"]


@pytest.mark.parametrize("times", [1, 3])
async def test_nothing_is_remembered_once_it_was_answered(times):
    shared = Shared()
    for _ in range(times):
        await shared.run("ends", lambda: None)
    await asyncio.sleep(0)
    assert shared._under_way == {}
