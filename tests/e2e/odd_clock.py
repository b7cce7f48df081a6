"""`rollbook` on a machine whose clock a file moves: `python -m tests.e2e.odd_clock FILE [no-timers] …`.

The file holds the seconds by which the clock is ahead; it is read at each look at the clock.
"""

import sys
from datetime import timedelta
from pathlib import Path

import chassis.clock

AHEAD = Path(sys.argv.pop(1))
_real = chassis.clock.utc_now
# Whoever needs the time takes this function when it is imported, which is after this line.
chassis.clock.utc_now = lambda: _real() + timedelta(seconds=float(AHEAD.read_text()))

if sys.argv[1] == "no-timers":
    from chassis.timers import TimerRunner

    async def _never(self):
        """As if the thread of the timers hung."""

    TimerRunner.start = _never
    sys.argv.pop(1)

from rollbook.cli import app  # noqa: E402

app()
