"""The command line: `rollbook --help` teaches it."""

from rollbook.cli.main import app

__all__ = ["app"]
