"""All commands in one tree, of which the branch alone that is asked for is imported: the whole takes seconds."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

import typer

from rollbook.cli.options import HELP, DataOption, JsonOption, group, remember
from rollbook.zones import one_source

COMMANDS: Mapping[str, str] = {
    "up": "up",
    "rollout": "rollout",
    "token": "token",
    "serve": "cluster",
    "work": "cluster",
    "keys": "cluster",
}
"""Commands, and the module with a function of that name."""

GROUPS: Mapping[str, str] = {
    "sample": "sample",
    "import": "imports",
    "report": "report",
    "events": "events",
    "audit": "audit",
    "ops": "ops",
}
"""Groups of commands, and the module that has one."""


def app() -> None:
    """Run the command that this process was started with."""
    tree(sys.argv[1:])()


def tree(arguments: Sequence[str] = ()) -> typer.Typer:
    """The commands: the one that these arguments name, or else all."""
    whole = group(
        """Rollbook: training, event-sourced.

        Everything works on a data folder (--data, or ROLLBOOK_DATA; ./data by default): directly while no platform
        runs on it, through the running platform while one does.

        Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the data folder is busy, 4 the platform is away.
        """
    )
    whole.callback()(main)
    asked = _asked(arguments)
    for name, module in COMMANDS.items():
        if asked in (None, name):
            whole.command(name)(getattr(import_module(f"rollbook.cli.{module}"), name))
    for name, module in GROUPS.items():
        if asked in (None, name):
            whole.add_typer(import_module(f"rollbook.cli.{module}").commands, name=name)
    return whole


def main(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Set what every command shares."""
    one_source()
    remember(data, as_json=as_json)


def _asked(arguments: Sequence[str]) -> str | None:
    """The command that is named, if there is one of that name and not the help about all is wanted."""
    given = iter(arguments)
    for one in given:
        if one in HELP:
            return None
        if one == "--data":
            next(given, None)
        elif not one.startswith("-"):
            return one if one in COMMANDS or one in GROUPS else None
    return None
