"""How often Python looks for cycles among the objects of a process: seldom, as hardly any are made."""

import gc

COLLECT_AFTER = 100_000
"""Objects made until cycles are looked for: each command and each event makes many that are gone with it."""


def collect_seldom() -> None:
    """Look for cycles less often than Python does by itself; a quarter of a rebuild's time went into that, and a tenth
    of what it takes to import everything.
    """
    gc.set_threshold(COLLECT_AFTER)
