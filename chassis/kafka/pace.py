"""How often a group takes what has come: a little at once while little comes, in handfuls while much does."""

import time
from collections.abc import Callable

BUSY_A_SECOND, AT_ONCE = 100, 16
"""More messages a second than that are much, and so many more at one time are not yet."""

AT_A_TIME = 100
"""Messages, or what stands for some, that are taken of what was fetched: thousands that are unpacked before they are
looked at take twice the time, for they leave the caches of the processor in between (ADR 90)."""

PAUSE_SECONDS = 0.05
HANDFUL = 500


class Pace:
    """Answers, for messages that were delivered, how long the next ones are left to gather, in seconds.

    Each delivery costs a fetch, a wake-up of every lane, and a query and a write of every view that takes part, so
    under load a few large ones cost far less than many small ones. A lone message is never kept waiting, nor is a
    reader that is far behind: what it is given is a handful by itself.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._level, self._counted_at = 0.0, clock()

    def after(self, messages: int) -> float:
        """How long to wait after so many messages: nothing, or `PAUSE_SECONDS`."""
        now = self._clock()
        drained = max(0.0, self._level - BUSY_A_SECOND * (now - self._counted_at))
        self._level, self._counted_at = min(drained + messages, 2.0 * AT_ONCE), now
        return PAUSE_SECONDS if self._level > AT_ONCE and messages < HANDFUL else 0.0
