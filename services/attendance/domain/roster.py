"""Who is expected at a session: those who held a seat when it started."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A time during which a learner held a seat, half-open; `until` null means still."""

    since: datetime
    until: datetime | None = None


Roster = Mapping[str, Sequence[Span]]
"""Per learner, when they held a seat on the offering."""


def seated(spans: Sequence[Span], at: datetime) -> bool:
    """Whether a seat was held at that moment."""
    return any(span.since <= at and (span.until is None or at < span.until) for span in spans)


def expected(roster: Roster, at: datetime) -> list[str]:
    """The learners who held a seat at that moment, in order of their ids."""
    return sorted(learner for learner, spans in roster.items() if seated(spans, at))
