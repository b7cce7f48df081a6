"""What sources say of a component, and since when things that need several others are met.

A source that says again that a component is met leaves the first time standing, until it takes that back.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from contracts.attendance import Outcome

WAIVED = frozenset({Outcome.EXEMPT, Outcome.TESTED_OUT, Outcome.RECOGNIZED})
"""What is said of a component that need not be done here."""
UNTOLD = datetime.min.replace(tzinfo=UTC)
"""A moment that the log does not tell; before every other, so that it decides no date."""


class Word(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one source last said of a component, and when it happened; `waived_at` is since when it says that the
    component need not be done here.
    """

    outcome: Outcome
    at: datetime
    waived_at: datetime | None = None

    @property
    def met(self) -> bool:
        """Whether it satisfies the component."""
        return self.outcome is not Outcome.NOT_MET


Words = Mapping[str, Mapping[str, Word]]
"""By component, each source's last word on it."""


def speak(words: dict[str, Word], source: str | None, word: Word) -> None:
    """Let a source have its word on a component; a judgment without a source clears the others."""
    if source is None and not word.met:
        words.clear()
    waived = [word.at] if word.outcome in WAIVED else []
    earlier = words.get(source or "")
    at = word.at
    if earlier is not None and earlier.met and word.met:
        at = min(earlier.at, at)
        waived += [earlier.waived_at] if earlier.waived_at is not None else []
    words[source or ""] = Word(word.outcome, at, min(waived, default=None))


def latest(words: Words, at: datetime) -> datetime:
    """The time that it is at least: that of a command, or of what another process heard of a little later."""
    return max([at, *(word.at for spoken in words.values() for word in spoken.values())])


def met_since(words: Mapping[str, Word]) -> Iterable[datetime]:
    """The moments from which on sources hold a component to be met; none if it is not."""
    return (word.at for word in words.values() if word.met)


def all_since(needed: Iterable[Iterable[datetime]]) -> datetime | None:
    """Since when all of what is needed is met: the last of the first moments; null if something is not, or
    nothing is needed.
    """
    last: datetime | None = None
    for moments in needed:
        first = min(moments, default=None)
        if first is None:
            return None
        last = first if last is None else max(last, first)
    return last


def undone_at(since: datetime, told_at: datetime) -> datetime:
    """When a completion ends whose evidence is taken back: with itself, for it never was one."""
    return told_at if since == UNTOLD else min(since, told_at)


def dated(since: datetime, told_at: datetime) -> datetime:
    """When something was met, with the moment of what told it where the log names none."""
    return told_at if since == UNTOLD else since
