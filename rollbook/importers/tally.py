"""Every row's fate: how many had an effect, now or before, how many were odd or lost, and a file that says why."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from rollbook.importers.lines import Answer, Line, Oddity, Row, refusal

COLUMNS = ("file", "line", "reason", "row")
READ, TAKEN, KNOWN, TOLD = 1, 2, 4, 8
"""What is kept of a row: that it was read, that it had an effect now or before, and that something was told of it."""


class ReportUnwritable(Exception):
    """Raised when the report of odd rows cannot be written; what was accepted stands."""

    def __init__(self, path: str, why: OSError) -> None:
        super().__init__(
            f"The report of odd rows {path} cannot be written: {why.strerror}. What was imported is kept; make room, "
            "or name another place with --report, and run the same command again to go on."
        )


class Counts(msgspec.Struct, frozen=True):
    """One table: `read` = `taken` + `known` + `odd` + `lost`. Rows without a remark were taken now, or are
    known from an earlier import; odd ones have an effect too; `imported` is all of these.
    """

    file: str
    read: int
    imported: int
    taken: int
    known: int
    odd: int
    lost: int


class Tally:
    """Counts rows and commands, and writes what is odd into a report as it turns up."""

    def __init__(self, files: Sequence[str], report: IO[str]) -> None:
        self._rows: dict[str, bytearray] = {file: bytearray() for file in files}
        self._same: dict[str, dict[int, int]] = {file: {} for file in files}
        self._name = str(getattr(report, "name", ""))
        self._report = csv.writer(report)
        self._report.writerow(COLUMNS)
        self.commands = 0
        self.repeated = 0

    def read(self, row: Row) -> None:
        """One more row was read."""
        self._mark(row, READ)

    def stands(self, row: Row, *, known: bool) -> None:
        """A row has its effect, which was `known` before or is not."""
        self._mark(row, KNOWN if known else TAKEN)

    def taken(self, row: Row) -> bool:
        """Whether a row had its effect now."""
        return bool(self._rows[row.file][row.line] & TAKEN)

    def note(self, oddity: Oddity) -> None:
        """Keep what is odd about a row.

        Raises:
            ReportUnwritable: there is no room for it.
        """
        row = oddity.row
        self._mark(row, TOLD)
        if oddity.same_as is not None:
            self._same[row.file][row.line] = oddity.same_as
        lost = oddity.lost and not self._rows[row.file][row.line] & (TAKEN | KNOWN)
        try:
            self._report.writerow((row.file, row.line, f"lost: {oddity.reason}" if lost else oddity.reason, row.text))
        except OSError as full:
            raise ReportUnwritable(self._name, full) from None

    def sent(self, answer: Answer) -> None:
        """Count the answer to a command."""
        self.commands += 1
        self.repeated += answer.repeated

    def answered(self, line: Line, answer: Answer) -> None:
        """Count the answer to a command, and what it means for its row; a refusal is kept with it."""
        self.sent(answer)
        if not answer.accepted:
            self.note(refusal(line, answer))
        elif line.effect:
            self.stands(line.row, known=answer.repeated)

    def counts(self) -> Sequence[Counts]:
        """The figures of every table, in order; they add up."""
        return [self._counted(file) for file in self._rows]

    def summary(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "tables": [msgspec.to_builtins(counts) for counts in self.counts()],
            "commands": self.commands,
            "known_before": self.repeated,
        }

    def _mark(self, row: Row, what: int) -> None:
        marks = self._rows[row.file]
        if row.line >= len(marks):
            marks.extend(bytes(row.line + 1 - len(marks)))
        marks[row.line] |= what

    def _counted(self, file: str) -> Counts:
        marks, same = self._rows[file], self._same[file]
        read = taken = known = odd = lost = 0
        for line, mark in enumerate(marks):
            if not mark & READ:
                continue
            read += 1
            effect = (mark | marks[same[line]] if line in same else mark) & (TAKEN | KNOWN)
            if not effect:
                lost += 1
            elif mark & TOLD:
                odd += 1
            elif effect & TAKEN:
                taken += 1
            else:
                known += 1
        return Counts(file, read, read - lost, taken, known, odd, lost)


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
