"""Progress bars on the error output, so that piped answers stay clean."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from chassis.rebuild import RebuildProgress, Watch
from rollbook.cli.options import err
from rollbook.importers.lines import Line
from rollbook.importers.oulad.importing import Stage

STRIDE = 250
COLUMNS = (TextColumn("{task.description:>18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


@contextmanager
def stages(title: str) -> Iterator[Stage]:
    """A bar for each stage, moved by the lines that pass through it."""
    err.print(title, highlight=False)
    with Progress(*COLUMNS, console=err) as bars:
        shown: dict[str, TaskID] = {}

        def stage(name: str, lines: Iterable[Line], total: int) -> Iterator[Line]:
            if name not in shown:
                shown[name] = bars.add_task(name, total=0)
            bar = shown[name]
            bars.update(bar, total=(bars.tasks[bar].total or 0) + total)
            done = before = int(bars.tasks[bar].completed)
            for done, line in enumerate(lines, before + 1):
                yield line
                if done % STRIDE == 0:
                    bars.update(bar, completed=done)
            bars.update(bar, completed=done, total=done)

        yield stage


@contextmanager
def rebuilding() -> Iterator[Watch]:
    """A bar for each service whose views are being rebuilt; none while there is nothing to do."""
    with Progress(*COLUMNS, console=err, transient=True) as bars:
        shown: dict[str, TaskID] = {}

        def watch(progress: RebuildProgress) -> None:
            if not progress.total:
                return
            if progress.service not in shown:
                shown[progress.service] = bars.add_task(f"views, {progress.service}", total=progress.total)
            bars.update(shown[progress.service], completed=progress.done)

        yield watch
