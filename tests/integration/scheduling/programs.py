"""The programs that read our calendars in tests, where they are here; the summary says what has not been tested."""

from pathlib import Path
from shutil import which

import pytest

BUILD = Path(__file__).parents[3] / "build"
NO_KHAL = "NOT TESTED: khal is not here (apt install khal), and has not read our calendars"
NO_NODE_ICAL = (
    "NOT TESTED: node-ical is not here (npm install --prefix build node-ical), and has not read our calendars"
)
HAS_NODE_ICAL = which("node") is not None and (BUILD / "node_modules" / "node-ical").is_dir()

with_khal = pytest.mark.skipif(which("khal") is None, reason=NO_KHAL)
with_node_ical = pytest.mark.skipif(not HAS_NODE_ICAL, reason=NO_NODE_ICAL)
