"""What every stage of the sample writes on: its lines, and the moments that its days stand for."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rollbook.importers.lines import Line, Row
from rollbook.sample.content import Content, Moment

SOURCE = "sample"
Ids = Mapping[str, str]
"""What earlier stages made, by the key of the line that made it."""

ARRIVE_BEFORE = timedelta(hours=1)


class Sheet:
    """The lines of one sample, as of its first start."""

    def __init__(self, content: Content, first_start: datetime, file: str) -> None:
        self.content, self.first = content, first_start
        self._row = Row(file, 0, "", ())

    def line(self, service: str, command: str, key: str, body: dict[str, Any], at: datetime | None = None) -> Line:
        """A command; `key` says what it is about, so that sending it again has no effect."""
        return Line(service, command, f"{SOURCE}/{key}", body, self._row, at)

    def day(self, zone: str) -> date:
        """The day of the first start there."""
        return self.first.astimezone(ZoneInfo(zone)).date()

    def at(self, moment: Moment, zone: str) -> datetime:
        """When a moment of the file is."""
        return moment.on(self.day(zone), zone)

    def arrived(self, zone: str) -> datetime:
        """When people of that zone became known: a little before they were put on the program."""
        return self.at(self.content.program.enrolled, zone) - ARRIVE_BEFORE
