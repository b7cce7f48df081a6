"""Telling those who wait for a position that it has come; from any thread, to any event loop."""

import asyncio
import threading
from collections.abc import Callable


class Wakeup:
    """The newest position somebody has heard of, and those who wait for a newer one. `when_awaited` is told when
    somebody begins to wait.
    """

    def __init__(self, position: int = 0) -> None:
        self.when_awaited: Callable[[], None] | None = None
        self._position = position
        self._lock = threading.Lock()
        self._waiting: dict[asyncio.Future[None], int] = {}

    @property
    def position(self) -> int:
        """The newest position heard of; never falls."""
        return self._position

    @property
    def awaited(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    def notify(self, position: int) -> None:
        """Say that this position exists; wakes everyone who waits for it. From any thread."""
        with self._lock:
            if position <= self._position:
                return
            self._position = position
            due = [future for future, after in self._waiting.items() if after < position]
            for future in due:
                del self._waiting[future]
        for future in due:
            loop = future.get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_wake, future)

    async def wait(self, after: int, timeout: float) -> bool:  # noqa: ASYNC109  (waiting is its whole purpose)
        """Wait until there is a position beyond `after`, at most `timeout` seconds; whether there is."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._position > after:
                return True
            self._waiting[future] = after
        if self.when_awaited is not None:
            self.when_awaited()
        try:
            # Not `wait_for`: in Python 3.11 it loses a cancellation that comes together with the wake-up.
            async with asyncio.timeout(timeout):
                await future
        except TimeoutError:
            return self._position > after
        finally:
            with self._lock:
                self._waiting.pop(future, None)
        return True


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
