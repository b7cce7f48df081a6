"""Commands of an import, sent in stages: a stage that builds on the ids of another one comes after it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count, islice
from typing import Any

import msgspec

from rollbook.importers.lines import Answer, Line, Oddity, Row
from rollbook.importers.moving.clashes import in_words
from rollbook.importers.oulad.importing import Platform, Stage
from rollbook.importers.sending import BATCH, Answered, send
from rollbook.importers.tally import Tally

SCHEDULING = "scheduling"
MADE = {
    "AddVenue": "venue",
    "AddRoom": "room",
    "RegisterInstructor": "instructor",
    "DefineCourse": "course",
    "ScheduleOffering": "offering",
    "ScheduleSession": "session",
}
"""What a command makes, whose id is in its reply."""


def line(command: str, key: str, body: Mapping[str, Any], row: Row, *, effect: bool = True) -> Line:
    """A command to scheduling; `key` comes from codes, so that it is the same however often a file is imported."""
    return Line(SCHEDULING, command, key, body, row, effect=effect)


class Sending:
    """Sends what a file says, one after another, and keeps what became of it."""

    def __init__(self, platform: Platform, tally: Tally, stage: Stage) -> None:
        self.platform, self.tally, self._stage = platform, tally, stage
        self.names: dict[str, str] = {}
        """What people call things, by id."""

    async def send(self, name: str, lines: Sequence[Line]) -> tuple[dict[str, str], dict[str, str]]:
        """Send these; the ids of what they made by their keys, and why the others were refused by theirs. Of two that
        clash the earlier one stands: a batch is decided in its order, and sent when the one before is answered.
        """
        made: dict[str, str] = {}
        refused: dict[str, str] = {}

        def keep(one: Line, answer: Answer) -> None:
            thing = MADE.get(one.command)
            if thing and (ident := answer.made(thing, one.body.get("code"))):
                made[one.key] = ident
            if not answer.accepted:
                refused[one.key] = str(answer.body.get("detail") or answer.body.get("title") or answer.status)
            self.tally.answered(one, in_words(answer, self.names))

        passing = iter(self._stage(name, lines, len(lines)))
        while some := list(islice(passing, BATCH)):
            await self._deliver(some, keep)
        return made, refused

    async def _deliver(self, lines: Sequence[Line], keep: Answered) -> None:
        """Until every line is answered now: a refusal that is only repeated is asked about again, under another key."""
        left = {(told := one.told_otherwise()).key: (one, told) for one in lines}
        for attempt in count(2):
            again: dict[str, tuple[Line, Line]] = {}

            def answered(
                sent: Line,
                answer: Answer,
                left: Mapping[str, tuple[Line, Line]] = left,
                again: dict[str, tuple[Line, Line]] = again,
                attempt: int = attempt,
            ) -> None:
                one, _ = left[sent.key]
                if answer.repeated and not answer.accepted:
                    told = msgspec.structs.replace(sent, key=f"{one.told_otherwise().key}/{attempt}")
                    again[told.key] = one, told
                else:
                    keep(one, answer)

            await send(self.platform, [told for _, told in left.values()], answered)
            if not again:
                return
            left = again

    def lose(self, rows: Iterable[Row], reason: str) -> None:
        """Tell of rows that nothing comes of."""
        for row in rows:
            self.tally.note(Oddity(row, reason, lost=True))

    def remark(self, row: Row, reason: str) -> None:
        """Tell what is odd about a row that has its effect all the same."""
        self.tally.note(Oddity(row, reason))

    def kept(self, row: Row, what: str, other: Sequence[str]) -> None:
        """Tell of a row about what is there already, with other values in these columns."""
        if other:
            self.lose([row], otherwise(what, other))
        else:
            self.tally.stands(row, known=True)

    def stand(self, rows: Iterable[Row], like: Row) -> None:
        """Let rows share what became of another one, which made the same thing."""
        for row in rows:
            self.tally.stands(row, known=not self.tally.taken(like))


def otherwise(what: str, other: Sequence[str]) -> str:
    """That something is there already, with other values in these columns."""
    return f"{what} is there already with other values for {', '.join(other)}, which are kept"
