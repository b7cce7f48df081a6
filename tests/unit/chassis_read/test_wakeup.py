import asyncio
import threading

from chassis.feed.wakeup import Wakeup


async def test_a_position_that_is_already_there_is_not_waited_for():
    assert await Wakeup(5).wait(4, timeout=0)


async def test_waiting_ends_with_the_first_newer_position():
    wakeup = Wakeup(5)
    waiting = asyncio.create_task(wakeup.wait(5, timeout=5))
    await asyncio.sleep(0)

    wakeup.notify(5)
    await asyncio.sleep(0)
    assert not waiting.done()

    wakeup.notify(6)
    assert await waiting


async def test_waiting_in_vain_says_so():
    assert not await Wakeup(5).wait(5, timeout=0.001)


async def test_any_thread_may_wake_any_number_of_waiters():
    wakeup = Wakeup()
    waiting = [asyncio.create_task(wakeup.wait(0, timeout=5)) for _ in range(10)]
    await asyncio.sleep(0)

    thread = threading.Thread(target=wakeup.notify, args=(1,))
    thread.start()

    assert all(await asyncio.gather(*waiting))
    thread.join()


async def test_who_gives_up_waiting_leaves_nothing_behind():
    wakeup = Wakeup()
    waiting = asyncio.create_task(wakeup.wait(0, timeout=5))
    await asyncio.sleep(0)

    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    wakeup.notify(1)
    assert not wakeup._waiting


async def test_a_position_never_falls():
    wakeup = Wakeup(5)

    wakeup.notify(3)

    assert wakeup.position == 5


async def test_who_is_cancelled_as_the_position_comes_stays_cancelled():
    wakeup = Wakeup()
    waiting = asyncio.create_task(wakeup.wait(0, timeout=5))
    await asyncio.sleep(0)

    wakeup.notify(1)
    await asyncio.sleep(0)
    waiting.cancel()

    await asyncio.wait([waiting])
    assert waiting.cancelled()


async def test_it_is_told_when_somebody_begins_to_wait_and_awaited_until_nobody_does():
    wakeup, told = Wakeup(5), []
    wakeup.when_awaited = lambda: told.append(wakeup.awaited)

    assert await wakeup.wait(4, timeout=0)
    assert (told, wakeup.awaited) == ([], False)

    assert not await wakeup.wait(5, timeout=0.001)
    assert (told, wakeup.awaited) == ([True], False)
