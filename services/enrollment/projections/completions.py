"""What learners have completed, as attendance tells; one document an offering and learner."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.attendance import CompletionImported, CompletionWithdrawn, CourseCompleted, ImportedCompletionUndone
from contracts.envelope import Recorded


class CompletionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a learner has completed a course on one offering of it, or had in an earlier system."""

    completion: str
    learner: str = ""
    course: str = ""
    completed: bool = False


CompletionEvent = CourseCompleted | CompletionWithdrawn | CompletionImported | ImportedCompletionUndone


def fold_completion(completion: CompletionDocument, event: CompletionEvent, _recorded: Recorded) -> CompletionDocument:
    """The completion after one event."""
    counts = isinstance(event, CourseCompleted | CompletionImported)
    return replace(completion, learner=event.learner, course=event.course, completed=counts)


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
