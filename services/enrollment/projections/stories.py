"""What happened to each enrollment, in order, with what it rests on: one document an enrollment."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    EnrollmentApproved,
    EnrollmentCancelled,
    EnrollmentRefused,
    EnrollmentRejected,
    EnrollmentRequested,
    LearnerEnrolled,
    LearnerErased,
    LearnerPassedOver,
    LearnerWaitlisted,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    ProgramEnrollmentMoved,
    RequestDeadlineMoved,
    RequestLapsed,
    RequestPassedOn,
    RequestWithdrawn,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
)
from contracts.envelope import Recorded
from contracts.event import Event

MOST_LINES = 200
LEFT_OUT = frozenset({"enrollment", "learner", "offering", "course", "program", "organization", "format", "steps"})
"""What every line would say of one enrollment alike."""
SOURCES: tuple[type[Event], ...] = (
    EnrollmentRequested,
    EnrollmentApproved,
    EnrollmentRejected,
    RequestWithdrawn,
    RequestLapsed,
    RequestPassedOn,
    RequestDeadlineMoved,
    EnrollmentRefused,
    LearnerEnrolled,
    LearnerWaitlisted,
    LearnerPassedOver,
    SeatOffered,
    SeatOfferExpired,
    SeatOfferDeclined,
    EnrollmentCancelled,
    ProgramEnrolled,
    ProgramEnrollmentMoved,
    ProgramEnrollmentCancelled,
)


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened: its event's name and id, when, what it says beside whose it is, and the id of the event
    that caused it, if one did.
    """

    what: str
    at: datetime
    event: str
    facts: dict[str, Any] = {}
    cause: str | None = None


class StoryDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to an enrollment, the last of it last."""

    enrollment: str
    lines: tuple[Line, ...] = ()
    erased: bool = False


def fold_story(story: StoryDocument, event: Any, recorded: Recorded) -> StoryDocument:
    """The story after one event."""
    if isinstance(event, LearnerErased):
        return replace(story, lines=tuple(map(_nameless, story.lines)), erased=True)
    told = {name: value for name, value in msgspec.to_builtins(event).items() if name not in LEFT_OUT}
    if isinstance(event, EnrollmentRefused) and event.facts:
        told["facts"] = msgspec.json.decode(event.facts)
    line = Line(
        what=type(event).NAME,
        at=recorded.effective_at,
        event=recorded.id,
        facts={name: value for name, value in told.items() if value not in (None, "", [], False, 0)},
        cause=recorded.causation,
    )
    line = _nameless(line) if story.erased else line
    return replace(story, lines=(*story.lines, line)[-MOST_LINES:])


def _nameless(line: Line) -> Line:
    """The line without what is personal in it: why somebody was rejected."""
    rejected = line.what == EnrollmentRejected.NAME
    return replace(line, facts={**line.facts, "why": None} if rejected and "why" in line.facts else line.facts)


STORIES = Projection(
    name="stories",
    sources=(*SOURCES, LearnerErased),
    key=lambda event, recorded: event.requests if isinstance(event, LearnerErased) else event.enrollment,
    document=StoryDocument,
    blank=lambda key: StoryDocument(enrollment=key),
    fold=fold_story,
    personal=True,
)
