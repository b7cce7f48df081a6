"""Waiting for views and jobs: for how long at a time, and telling it from waiting in vain."""

import time
from collections.abc import Callable

from rollbook.importers.sending import PlatformAway

PATIENCE_SECONDS = 10.0
"""How long what is held up may stand still before nobody waits for it any longer."""

SHORTEST_SECONDS, LONGEST_SECONDS, SLOWER = 0.05, 1.0, 1.25
"""Between looks at how far they are: a look at the views asks every service."""


class Patience:
    """For those who wait for views: lasts while anything moves, or nothing is known to be held up."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: object = None
        self._moved_at = clock()

    def look(self, places: object, why: str | None) -> None:
        """Compare where everything is with where it was; `why` says what holds it up, if anything does.

        Raises:
            PlatformAway: nothing has moved for `PATIENCE_SECONDS`, and there is a reason.
        """
        now = self._clock()
        if places != self._seen:
            self._seen, self._moved_at = places, now
        elif why and now - self._moved_at >= PATIENCE_SECONDS:
            raise PlatformAway(f"Views cannot catch up: {why}")


class Looks:
    """How long to wait between looks at how much is left to do, in any unit: half of what it takes at the pace since
    the last look, so that the end is not missed for long; and a little longer each time while nothing is done.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pause, self._left, self._at = SHORTEST_SECONDS, 0.0, clock()

    def after(self, left: float) -> float:
        """Seconds until the next look, where so much is left now."""
        now = self._clock()
        done, took = self._left - left, now - self._at
        wanted = left * took / done / 2 if done > 0 else self._pause * SLOWER
        self._pause, self._left, self._at = min(max(wanted, SHORTEST_SECONDS), LONGEST_SECONDS), left, now
        return self._pause
