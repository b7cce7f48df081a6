"""What learners have completed, as attendance tells; one document an offering and learner."""

from datetime import UTC, datetime, time

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.attendance import CompletionImported, CompletionWithdrawn, CourseCompleted, ImportedCompletionUndone
from contracts.envelope import Recorded


class CompletionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Whether, and when, a learner has completed a course on one offering of it, or had in an earlier system."""

    completion: str
    learner: str = ""
    course: str = ""
    completed: bool = False
    at: datetime | None = None


CompletionEvent = CourseCompleted | CompletionWithdrawn | CompletionImported | ImportedCompletionUndone


def fold_completion(completion: CompletionDocument, event: CompletionEvent, recorded: Recorded) -> CompletionDocument:
    """The completion after one event."""
    counts = isinstance(event, CourseCompleted | CompletionImported)
    at = recorded.effective_at if counts else None
    if isinstance(event, CompletionImported):
        at = datetime.combine(event.completed_on, time(), UTC)
    return replace(completion, learner=event.learner, course=event.course, completed=counts, at=at)


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
