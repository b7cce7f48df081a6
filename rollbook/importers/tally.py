"""Every row's fate: how many were read, imported, odd and lost, and a file that says why."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from rollbook.importers.lines import Answer, Line, Oddity

COLUMNS = ("file", "line", "reason", "row")


class ReportUnwritable(Exception):
    """Raised when the report of odd rows cannot be written; what was accepted stands."""

    def __init__(self, path: str, why: OSError) -> None:
        super().__init__(
            f"The report of odd rows {path} cannot be written: {why.strerror}. What was imported is kept; make room, "
            "or name another place with --report, and run the same command again to go on."
        )


class Counts(msgspec.Struct, frozen=True):
    """One table: `read` = `imported` + `lost`; `odd` counts imported rows with a remark."""

    file: str
    read: int
    imported: int
    lost: int
    odd: int


class Tally:
    """Counts rows and commands, and writes what is odd into a report as it turns up."""

    def __init__(self, files: Sequence[str], report: IO[str]) -> None:
        self._read = dict.fromkeys(files, 0)
        self._lost: dict[str, set[int]] = {file: set() for file in files}
        self._odd: dict[str, set[int]] = {file: set() for file in files}
        self._name = str(getattr(report, "name", ""))
        self._report = csv.writer(report)
        self._report.writerow(COLUMNS)
        self.commands = 0
        self.repeated = 0

    def read(self, file: str) -> None:
        """One more row of this table was read."""
        self._read[file] += 1

    def note(self, oddity: Oddity) -> None:
        """Keep what is odd about a row."""
        row = oddity.row
        (self._lost if oddity.lost else self._odd)[row.file].add(row.line)
        try:
            self._report.writerow((row.file, row.line, oddity.reason, row.text))
        except OSError as full:
            raise ReportUnwritable(self._name, full) from None

    def answered(self, line: Line, answer: Answer) -> None:
        """Count the answer to a command; a refusal is kept with its row."""
        self.commands += 1
        self.repeated += answer.repeated
        if not answer.accepted:
            told = answer.body.get("detail") or answer.body.get("title") or f"status {answer.status}"
            self.note(Oddity(line.row, f"{line.command} refused: {told}", lost=True))

    def counts(self) -> Sequence[Counts]:
        """The figures of every table, in order; they add up."""
        return [
            Counts(
                file, read, read - len(self._lost[file]), len(self._lost[file]), len(self._odd[file] - self._lost[file])
            )
            for file, read in self._read.items()
        ]

    def summary(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "tables": [msgspec.to_builtins(counts) for counts in self.counts()],
            "commands": self.commands,
            "known_before": self.repeated,
        }


@contextmanager
def tally(files: Sequence[str], path: Path) -> Iterator[Tally]:
    """A tally whose report is written to `path`, in place of an earlier one.

    Raises:
        ReportUnwritable: the report cannot be written there, at the beginning or later.
    """
    try:
        report = path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise ReportUnwritable(str(path), error) from None
    try:
        yield Tally(files, report)
    except BaseException:
        # What ended the import is told, and not what else came of it.
        with suppress(OSError):
            report.close()
        raise
    try:
        report.close()
    except OSError as full:
        raise ReportUnwritable(str(path), full) from None
