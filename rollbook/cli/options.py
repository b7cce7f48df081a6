"""What every command shares: where the data is, how to answer, and how failures end."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn, ParamSpec

import msgspec
import typer
from pydantic import ValidationError
from rich.console import Console

from chassis.settings import Settings
from rollbook.client import ClientProblem, PlatformGone
from rollbook.cluster.settings import SettingMissing
from rollbook.folder import FolderBusy, FolderProblem
from rollbook.importers.lines import BadInput
from rollbook.importers.sending import PlatformAway
from rollbook.importers.tally import ReportUnwritable
from rollbook.logs import configure_for_commands
from rollbook.sample.loading import SampleRefused
from rollbook.serving import PortTaken

P = ParamSpec("P")

FAILED, USAGE, BUSY, AWAY = 1, 2, 3, 4
INTERRUPTED = 130
HELP = ["-h", "--help"]
EXITS: Mapping[type[Exception], int] = {
    FolderBusy: BUSY,
    FolderProblem: FAILED,
    PlatformGone: AWAY,
    PlatformAway: AWAY,
    ClientProblem: FAILED,
    BadInput: FAILED,
    ReportUnwritable: FAILED,
    PortTaken: FAILED,
    SampleRefused: FAILED,
    SettingMissing: USAGE,
}
STATUSES: Mapping[int, int] = {422: USAGE, 503: AWAY, 504: AWAY}

DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The data folder; ROLLBOOK_DATA, else ./data.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]

WIDE = 200
"""Columns of a table that is not shown on a terminal."""

out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, soft_wrap=True)


_before: ContextVar[tuple[Path | None, bool]] = ContextVar("before", default=(None, False))


class Shared(msgspec.Struct):
    """What was said before and after the command's name."""

    settings: Settings
    as_json: bool

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.data


def group(help_text: str) -> typer.Typer:
    """A group of commands that shows its help when called without one."""
    return typer.Typer(
        help=help_text,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": HELP},
    )


def remember(data: Path | None, *, as_json: bool) -> None:
    """Keep what was said before the command's name."""
    _before.set((data, as_json))


def shared(data: Path | None, *, as_json: bool = False) -> Shared:
    """What was said before and after the command's name, the latter first."""
    earlier, in_json = _before.get()
    folder = data or earlier
    try:
        settings = Settings(data=folder) if folder else Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        stop(USAGE, f"ROLLBOOK_{str(first['loc'][0]).upper()}: {first['msg']}")
    return Shared(settings, as_json or in_json)


def told(command: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """The command, run; whatever goes wrong ends it with one clear line and its exit code."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        configure_for_commands()
        try:
            asyncio.run(command(*args, **kwargs))
            sys.stdout.flush()
        except KeyboardInterrupt:
            stop(INTERRUPTED, "Stopped.")
        except tuple(EXITS) as problem:
            stop(_exit_code(problem), str(problem))
        except BrokenPipeError:
            sys.stderr.close()
            raise typer.Exit(0) from None
        except OSError as failed:
            with suppress(OSError):
                sys.stdout.close()
            stop(FAILED, f"{failed.filename or 'The answer'} cannot be read or written: {failed.strerror or failed}.")

    return run


def stop(code: int, message: str) -> NoReturn:
    """End with an exit code, after one line on the error output."""
    err.print(f"[bold red]rollbook:[/] {_plain(message)}", highlight=False)
    raise typer.Exit(code)


def answer(value: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def _exit_code(problem: Exception) -> int:
    if isinstance(problem, ClientProblem):
        return STATUSES.get(problem.status, FAILED)
    return next(code for kind, code in EXITS.items() if isinstance(problem, kind))


def _plain(message: str) -> str:
    return message.replace("[", r"\[")
