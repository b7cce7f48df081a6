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

    `named` is the id of its evidence, if that has one. Where several of what it said stand, `said` are those by their
    ids, the last at the end.
    """

    outcome: Outcome
    at: datetime
    waived_at: datetime | None = None
    named: str = ""
    said: Mapping[str, "Word"] = {}

    @property
    def met(self) -> bool:
        """Whether it satisfies the component."""
        return self.outcome is not Outcome.NOT_MET

    @property
    def standing(self) -> Mapping[str, "Word"]:
        """What stands of what the source said, by id; what has no id under an empty one."""
        return self.said or ({self.named: self} if self.met else {})


Words = Mapping[str, Mapping[str, Word]]
"""By component, each source's last word on it."""


def speak(words: dict[str, Word], source: str | None, word: Word, *, alone: bool) -> None:
    """Let a source have its word on a component; a judgment without a source clears the others. What is not met takes
    back what its source said, or the evidence that it names `alone`.
    """
    if source is None and not word.met:
        words.clear()
    earlier = words.get(source or "")
    said = dict(earlier.standing) if earlier is not None and (word.met or alone) else {}
    before = said.pop(word.named, None)
    if word.met:
        said[word.named] = _again(before, word)
    words[source or ""] = _together(said) if said else word


def _again(before: Word | None, word: Word) -> Word:
    """The same evidence once more: it leaves the first time standing."""
    waived = [word.at] if word.outcome in WAIVED else []
    if before is None:
        return Word(word.outcome, word.at, min(waived, default=None), word.named)
    waived += [before.waived_at] if before.waived_at is not None else []
    return Word(word.outcome, min(before.at, word.at), min(waived, default=None), word.named)


def _together(said: dict[str, Word]) -> Word:
    """All that a source says as one word: the last outcome, from the first time on."""
    last = next(reversed(said.values()))
    if len(said) == 1:
        return last
    waived = [one.waived_at for one in said.values() if one.waived_at is not None]
    at = min(one.at for one in said.values())
    return Word(last.outcome, at, min(waived, default=None), said=said)


def latest(words: Words, at: datetime) -> datetime:
    """The time that it is at least: that of a command, or of what another process heard of a little later."""
    return max([at, *(word.at for spoken in words.values() for word in spoken.values())])


def met_since(words: Mapping[str, Word]) -> Iterable[datetime]:
    """The moments from which on sources hold a component to be met; none if it is not."""
    return (word.at for word in words.values() if word.met)


def anew_since(words: Mapping[str, Word], floor: datetime) -> Iterable[datetime]:
    """The moments, from `floor` on, at which evidence with an id of its own met a component."""
    return (one.at for word in words.values() for named, one in word.standing.items() if named and one.at >= floor)


def waived_since(words: Mapping[str, Word]) -> Iterable[datetime]:
    """The moments from which on sources say that a component need not be done here."""
    return (word.waived_at for word in words.values() if word.waived_at is not None)


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
