"""Completions taken over from an earlier system, and what files call learners, courses and instructors."""

from datetime import date

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts import enrollment, scheduling
from contracts.attendance import CompletionImported, ImportedCompletionUndone
from contracts.envelope import Recorded


class RecordDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A completion that was taken over; `counts` until that is undone. Fields as in `CompletionImported`."""

    record: str
    learner: str = ""
    course: str = ""
    completed_on: date = date.min
    source: str = ""
    batch: str = ""
    expires_on: date | None = None
    score: str | None = None
    hours: str | None = None
    credits: str | None = None
    instructor: str | None = None
    certificate: str | None = None
    counts: bool = False


class KeyDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a code, or a key of another system, is; and that a learner was erased."""

    key: str
    owner: str = ""


def fold_record(
    record: RecordDocument, event: CompletionImported | ImportedCompletionUndone, _recorded: Recorded
) -> RecordDocument:
    """The completion after one event."""
    if isinstance(event, ImportedCompletionUndone):
        return replace(record, counts=False)
    return replace(msgspec.convert(event, RecordDocument, from_attributes=True), counts=True)


def key_of(kind: str, code: str) -> str:
    """Under which key it is found whose a code is; the case of codes makes no difference, that of keys does."""
    return f"{kind}/{code if kind.startswith('learner/') else code.casefold()}"


def erased_key(learner: str) -> str:
    """Under which key it is found that a learner was erased."""
    return key_of("erased", learner)


def fold_key(
    key: KeyDocument,
    event: enrollment.CodeClaimed | scheduling.CodeClaimed | enrollment.LearnerErased,
    _recorded: Recorded,
) -> KeyDocument:
    """Whose it is after one event."""
    return replace(key, owner=event.learner if isinstance(event, enrollment.LearnerErased) else event.owner)


RECORDS = Projection(
    name="records",
    sources=(CompletionImported, ImportedCompletionUndone),
    key=lambda event, recorded: event.record,
    document=RecordDocument,
    blank=lambda key: RecordDocument(record=key),
    fold=fold_record,
    index=("learner", "batch", "counts"),
)

KEYS = Projection(
    name="keys",
    sources=(enrollment.CodeClaimed, scheduling.CodeClaimed, enrollment.LearnerErased),
    key=lambda event, recorded: (
        erased_key(event.learner) if isinstance(event, enrollment.LearnerErased) else key_of(event.kind, event.code)
    ),
    document=KeyDocument,
    blank=lambda key: KeyDocument(key=key),
    fold=fold_key,
)
