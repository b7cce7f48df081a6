"""`rollbook`, and `python -m rollbook`: the command line."""

import os
import signal
import sys
from types import FrameType

from rollbook.collecting import collect_seldom

INTERRUPTED = 130
STDERR = 2
STOPPED = "rollbook: Stopped.\n"


def main() -> None:
    """Run the command line. Ctrl-C ends it quietly from the first moment, while it is being imported too."""
    taken = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    try:
        if taken:
            signal.signal(signal.SIGINT, _end)
        collect_seldom()
        from rollbook.cli import app  # noqa: PLC0415 it takes a while, in which somebody may press Ctrl-C

        if taken:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        app()
    except KeyboardInterrupt:
        sys.stderr.write(STOPPED)
        sys.exit(INTERRUPTED)


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End at once, for nothing has begun. What is raised here, Python would drop where it cleans up between imports."""
    os.write(STDERR, STOPPED.encode())
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
