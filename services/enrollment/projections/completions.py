"""What learners have completed, as attendance tells; one document an offering and learner."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.attendance import CompletionWithdrawn, CourseCompleted
from contracts.envelope import Recorded


class CompletionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a learner has completed a course on one offering of it."""

    completion: str
    learner: str = ""
    course: str = ""
    completed: bool = False


def fold_completion(
    completion: CompletionDocument, event: CourseCompleted | CompletionWithdrawn, _recorded: Recorded
) -> CompletionDocument:
    """The completion after one event."""
    return replace(completion, learner=event.learner, course=event.course, completed=isinstance(event, CourseCompleted))


COMPLETIONS = Projection(
    name="completions",
    sources=(CourseCompleted, CompletionWithdrawn),
    key=lambda event, recorded: f"{event.offering}.{event.learner}",
    document=CompletionDocument,
    blank=lambda key: CompletionDocument(completion=key),
    fold=fold_completion,
    index=("learner", "course", "completed"),
)
