"""How much one caller may send: a bucket of tokens that fills again at a steady rate."""

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 10_000


class Buckets:
    """One bucket a caller, of `burst` tokens, filled at `rate` a second; a request takes one."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> float:
        """Take a token; answers 0, or the seconds until there is one again."""
        now = self._clock()
        level, since = self._levels.pop(caller, (float(self._burst), now))
        level = min(float(self._burst), level + (now - since) * self._rate)
        wait = 0.0 if level >= 1 else (1 - level) / self._rate
        self._levels[caller] = (level if wait else level - 1, now)
        if len(self._levels) > MOST_CALLERS:
            self._levels.popitem(last=False)
        return wait
