"""What learners have completed, as attendance tells; one document an offering and learner."""

from datetime import UTC, date, datetime, time

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.attendance import CompletionImported, CompletionWithdrawn, CourseCompleted, ImportedCompletionUndone
from contracts.envelope import Recorded


class CompletionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Whether, and when, a learner has completed a course on one offering of it, or had in an earlier system; and the
    last day on which that counts, where it has an end of its own.
    """

    completion: str
    learner: str = ""
    course: str = ""
    completed: bool = False
    at: datetime | None = None
    expires_on: date | None = None

    def counts(self, on: date) -> bool:
        """Whether it counts on that day."""
        return self.completed and (self.expires_on is None or on <= self.expires_on)


CompletionEvent = CourseCompleted | CompletionWithdrawn | CompletionImported | ImportedCompletionUndone


def fold_completion(completion: CompletionDocument, event: CompletionEvent, recorded: Recorded) -> CompletionDocument:
    """The completion after one event."""
    counts = isinstance(event, CourseCompleted | CompletionImported)
    at, expires_on = recorded.effective_at if counts else None, None
    if isinstance(event, CompletionImported):
        at, expires_on = datetime.combine(event.completed_on, time(), UTC), event.expires_on
    return replace(
        completion, learner=event.learner, course=event.course, completed=counts, at=at, expires_on=expires_on
    )


def key_of(event: CompletionEvent) -> str:
    """One document an offering and learner, or a completion that was taken over."""
    if isinstance(event, CompletionImported | ImportedCompletionUndone):
        return event.record
    return f"{event.offering}.{event.learner}"


COMPLETIONS = Projection(
    name="completions",
    sources=(CourseCompleted, CompletionWithdrawn, CompletionImported, ImportedCompletionUndone),
    key=lambda event, recorded: key_of(event),
    document=CompletionDocument,
    blank=lambda key: CompletionDocument(completion=key),
    fold=fold_completion,
    index=("learner", "course", "completed"),
)
