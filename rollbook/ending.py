"""The end of a process: within the time that is promised, whatever is still going on."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

STOP_SECONDS = 9.0
"""From the first signal to the end, of the ten that are promised."""

THREADS_SECONDS = 1.0
"""How long threads may go on when everything is closed: nobody waits for what they find out any more, and Python would
wait for them without limit.
"""

IN_ORDER, CUT_OFF = 0, 1
log = logging.getLogger(__name__)


class Timer(Protocol):
    """Does something later, in a thread that keeps nobody from ending."""

    daemon: bool

    def start(self) -> None:
        """Begin to wait."""

    def cancel(self) -> None:
        """Do nothing after all."""


def _leave(code: int) -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


class Ending:
    """One deadline for all that has to be done between a signal and the end of this process; `leave` ends it at once.

    What is cut off is as if the power had failed: what was acknowledged is in the logs, what was under way comes again.
    """

    def __init__(
        self,
        leave: Callable[[int], None] = _leave,
        timer: Callable[[float, Callable[[], None]], Timer] = threading.Timer,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._leave, self._make, self._clock = leave, timer, clock
        self._until: float | None = None
        self._timer: Timer | None = None

    @property
    def left(self) -> float:
        """Seconds until the end; endless before there was a signal."""
        return float("inf") if self._until is None else max(0.0, self._until - self._clock())

    def begin(self) -> None:
        """A signal has come: the time runs. Further ones change nothing."""
        if self._until is None:
            self._until = self._clock() + STOP_SECONDS
            self._start(STOP_SECONDS, self._cut_off)

    def closed(self) -> None:
        """Everything has ended in order, but perhaps threads."""
        if self._timer:
            self._timer.cancel()
            self._start(min(self.left, THREADS_SECONDS), lambda: self._leave(IN_ORDER))

    def _start(self, seconds: float, action: Callable[[], None]) -> None:
        self._timer = self._make(seconds, action)
        self._timer.daemon = True
        self._timer.start()

    def _cut_off(self) -> None:
        log.warning("it did not end within %.0f s and is cut off; what was under way comes again", STOP_SECONDS)
        self._leave(CUT_OFF)
