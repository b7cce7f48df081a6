"""Commands of an import, sent in stages: a stage that builds on the ids of another one comes after it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rollbook.importers.lines import Answer, Line, Oddity, Row
from rollbook.importers.moving.clashes import in_words
from rollbook.importers.oulad.importing import Platform, Stage
from rollbook.importers.sending import send_in_order
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
        """Send these; the ids of what they made by their keys, and why the others were refused by theirs."""
        made: dict[str, str] = {}
        refused: dict[str, str] = {}
        again: list[Line] = []

        def answered(sent: Line, answer: Answer) -> None:
            if answer.contradicts and sent not in again:
                again.append(sent.told_otherwise())
                return
            thing = MADE.get(sent.command)
            ident = answer.made(thing, sent.body.get("code")) if thing else None
            key = keys.get(sent.key, sent.key)
            if ident is not None:
                made[key] = ident
            if not answer.accepted:
                refused[key] = str(answer.body.get("detail") or answer.body.get("title") or answer.status)
            self.tally.answered(sent, in_words(answer, self.names))

        keys = {one.told_otherwise().key: one.key for one in lines}
        await send_in_order(self.platform, self._stage(name, lines, len(lines)), answered)
        await send_in_order(self.platform, list(again), answered)
        return made, refused

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
