"""Progress bars on the error output, so that piped answers stay clean."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from rollbook.cli.options import err
from rollbook.importers.lines import Line
from rollbook.importers.oulad.importing import Stage


@contextmanager
def stages(title: str) -> Iterator[Stage]:
    """A bar for each stage, moved by the lines that pass through it."""
    columns = (TextColumn("{task.description:>16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    err.print(title, highlight=False)
    with Progress(*columns, console=err) as bars:

        def stage(name: str, lines: Iterable[Line], total: int) -> Iterator[Line]:
            bar = bars.add_task(name, total=total)
            for line in lines:
                yield line
                bars.advance(bar)
            bars.update(bar, total=bars.tasks[bar].completed)

        yield stage
