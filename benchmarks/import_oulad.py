"""The import of OULAD through the command line's own path: commands a second, memory, and time against rows.

`python -m benchmarks.import_oulad [--tables DIR] [--rounds N]`; DIR is the folder of the full tables (or OULAD_DIR);
without it, module AAA's rows in `samples/`. Figures go to build/benchmarks/import_oulad.json too. Every import runs
in a process of its own; a tenth of the data is every tenth student.
"""

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path

from benchmarks.measure import OUT
from benchmarks.oulad import tenth
from chassis.settings import Settings
from rollbook.embedded import opened
from rollbook.importers.oulad.importing import IMPORTER, import_oulad
from rollbook.importers.oulad.tables import COLUMNS
from rollbook.importers.tally import Tally
from rollbook.sample.content import OULAD

COMMANDS_A_SECOND, MEGABYTES, TENTH = 5_000, 500, (0.05, 0.2)


async def measured(tables: Path, data: Path) -> dict[str, float]:
    """One import: commands, seconds until they were answered and until the views caught up, peak memory in MB."""
    tally = Tally(list(COLUMNS), StringIO())
    async with opened(Settings(data=data)) as platform:
        began = time.perf_counter()
        await import_oulad(tables, platform.client(IMPORTER), tally)
        answered = time.perf_counter() - began
        await platform.settle()
        settled = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"commands": tally.commands, "answered": answered, "settled": settled, "megabytes": peak}


def alone(tables: Path) -> dict[str, float]:
    """One import in a process of its own."""
    with tempfile.TemporaryDirectory(dir="build") as place:
        command = [sys.executable, "-m", "benchmarks.import_oulad", "--one", str(tables), place]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(told.splitlines()[-1]))


def main() -> int:
    """Measure everything; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=Path, default=Path(os.environ.get("OULAD_DIR", OULAD)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=2, type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(asyncio.run(measured(asked.one[0], asked.one[1] / "data"))))
        return 0
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="build") as place:
        part = tenth(asked.tables, Path(place))
        rounds = [(alone(asked.tables), alone(part)) for _ in range(asked.rounds)]
    whole = [full for full, _ in rounds]
    found = {
        "commands": whole[0]["commands"],
        "commands a second": statistics.median(one["commands"] / one["answered"] for one in whole),
        "seconds until answered": statistics.median(one["answered"] for one in whole),
        "seconds until the views caught up": statistics.median(one["settled"] for one in whole),
        "peak memory, MB": max(one["megabytes"] for one in whole),
        "a tenth of the data ÷ all of it, seconds": statistics.median(
            small["settled"] / full["settled"] for full, small in rounds
        ),
    }
    for name, value in found.items():
        print(f"{name:>42}  {value:,.2f}")
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "import_oulad.json").write_text(json.dumps({"tables": asked.tables.name, "figures": found}, indent=2))
    full_size = found["commands"] > 200_000
    fast = found["commands a second"] >= COMMANDS_A_SECOND and found["peak memory, MB"] <= MEGABYTES
    linear = TENTH[0] <= found["a tenth of the data ÷ all of it, seconds"] <= TENTH[1]
    return 0 if not full_size or (fast and linear) else 1


if __name__ == "__main__":
    sys.exit(main())
