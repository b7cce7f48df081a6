"""`python -m benchmarks [NAME …]`: run the benchmarks named, or all of them, one after another.

Each module in this folder with a `main()` is a benchmark; each runs in a process of its own, so that none is measured
on what another left behind. The exit code is 1 if any target was missed.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Every benchmark there is."""
    return sorted(path.stem for path in HERE.glob("[a-z]*.py") if "\ndef main(" in path.read_text())


def main(asked: list[str]) -> int:
    """Run what is asked for; 2 if there is no such benchmark."""
    known = names()
    unknown = [name for name in asked if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    missed = []
    for name in asked or known:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            missed.append(name)
    print(f"\nmissed a target: {', '.join(missed)}" if missed else "\nevery target was met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
