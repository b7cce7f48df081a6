"""`python -m benchmarks [--cluster] [NAME …]`: run the benchmarks named, or all of them, one after another.

Each module in this folder with a `main()` is a benchmark; each runs in a process of its own, so that none is measured
on what another left behind. Those called `cluster_…` need PostgreSQL, Kafka and MongoDB: they run where they are
named, or with `--cluster`, which runs all of them and no others. The exit code is 1 if any target was missed.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.servers import let_rest, native_servers
from deploy.native.problems import Failed, Unusable

HERE = Path(__file__).parent
CLUSTER = "cluster_"


def names() -> list[str]:
    """Every benchmark there is."""
    return sorted(path.stem for path in HERE.glob("[a-z]*.py") if "\ndef main(" in path.read_text())


def run(chosen: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """Run these; answers which missed a target."""
    missed = []
    for name in chosen:
        if name.startswith(CLUSTER):
            let_rest(environment)
        print(f"\n== {name} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.run(command, check=False, env=dict(environment)).returncode:
            missed.append(name)
    return missed


def main(asked: list[str]) -> int:
    """Run what is asked for; 2 if there is no such benchmark, or if there are no servers for it."""
    logging.basicConfig(level=logging.WARNING)
    known = names()
    for_cluster = "--cluster" in asked
    asked = [name for name in asked if name != "--cluster"]
    unknown = [name for name in asked if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    chosen = asked or [name for name in known if name.startswith(CLUSTER) == for_cluster]
    if any(name.startswith(CLUSTER) for name in chosen):
        try:
            with native_servers() as environment:
                missed = run(chosen, environment)
        except (Unusable, Failed) as problem:
            print(problem, file=sys.stderr)
            return 2
    else:
        missed = run(chosen, os.environ)
        if not asked:
            print(f"\nnot run, for `make bench-cluster` does: {', '.join(set(known) - set(chosen)) or 'nothing'}")
    print(f"\nmissed a target: {', '.join(missed)}" if missed else "\nevery target was met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
