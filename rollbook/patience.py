"""Telling waiting from waiting in vain."""

import time
from collections.abc import Callable

from rollbook.importers.sending import PlatformAway

PATIENCE_SECONDS = 10.0
"""How long what is held up may stand still before nobody waits for it any longer."""


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
