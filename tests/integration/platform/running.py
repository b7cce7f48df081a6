"""The command line as a process of its own."""

import subprocess
import sys

from tests.e2e.server import ROOT, environment


def run(*arguments: str, seconds: float = 60, **env: str) -> "subprocess.CompletedProcess[str]":
    """A command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "rollbook", *arguments],
        cwd=ROOT, env=environment(**env), capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip
