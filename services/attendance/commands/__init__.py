"""What attendance can be asked to do; the fields are also the bodies of its HTTP requests."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from chassis.decider import Command
from chassis.jobs.commands import OpenFile
from chassis.rehearsing import Told
from contracts.attendance import AttendanceStatus, Outcome
from services.attendance.commands.paths import (
    CreditCourse,
    ForgetPerson,
    HandPathOn,
    HandProgressOn,
    JoinPath,
    LeavePath,
    MovePath,
)
from services.attendance.commands.shapes import (
    Earlier,
    Figure,
    Ident,
    Key,
    LearnerId,
    Minutes,
    Name,
    Note,
    Reason,
    Source,
)

__all__ = [
    "CloseRoll",
    "CourseResult",
    "CreditCourse",
    "Earlier",
    "Figure",
    "ForgetPerson",
    "HandPathOn",
    "HandProgressOn",
    "Ident",
    "ImportCompletion",
    "ImportCompletions",
    "JoinPath",
    "JudgeProgress",
    "Key",
    "LearnerId",
    "LeavePath",
    "Mark",
    "Minutes",
    "MovePath",
    "MoveRoll",
    "Name",
    "Note",
    "OpenRoll",
    "Reason",
    "RecordAttendance",
    "RecordOutcome",
    "RecordResult",
    "RestoreRoll",
    "Source",
    "UndoImportedCompletion",
    "WithdrawRoll",
]


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one learner's presence was judged; a partial presence says how many minutes."""

    learner: LearnerId
    status: AttendanceStatus
    minutes: Minutes | None = None
    note: Note | None = None

    def __post_init__(self) -> None:
        if self.status is AttendanceStatus.PARTIAL and self.minutes is None:
            raise ValueError("a partial presence needs `minutes`")
        if self.status in (AttendanceStatus.ABSENT_EXCUSED, AttendanceStatus.NO_SHOW) and self.minutes:
            raise ValueError(f"whoever is `{self.status}` was not there for any `minutes`")


class RecordAttendance(Command, frozen=True, kw_only=True):
    """Mark one learner (`learner` and `status`), or several at once (`marks`).

    Once the roll is closed, a mark is a correction and needs a `reason`.
    """

    session: Ident
    learner: LearnerId | None = None
    status: AttendanceStatus | None = None
    minutes: Minutes | None = None
    note: Note | None = None
    marks: Annotated[tuple[Mark, ...], Meta(max_length=1_000)] = ()
    reason: Reason | None = None

    def __post_init__(self) -> None:
        one = self.learner is not None and self.status is not None
        if one == bool(self.marks) or (self.marks and self.learner is not None):
            raise ValueError("give either `learner` and `status`, or `marks`")
        if len({mark.learner for mark in self.taken()}) < len(self.taken()):
            raise ValueError("`marks` names a learner twice")

    def taken(self) -> tuple[Mark, ...]:
        """The marks, whichever way they were given."""
        if self.learner is None or self.status is None:
            return self.marks
        return (Mark(learner=self.learner, status=self.status, minutes=self.minutes, note=self.note),)


class CloseRoll(Command, frozen=True, kw_only=True):
    """Say that the roll is complete; `unrecorded_as` says what those without a mark are."""

    session: Ident
    unrecorded_as: AttendanceStatus | None = None

    def __post_init__(self) -> None:
        if self.unrecorded_as is AttendanceStatus.PARTIAL:
            raise ValueError("`unrecorded_as` cannot be partial: that needs each learner's minutes")


class OpenRoll(Command, frozen=True, kw_only=True):
    """Begin the roll of a session."""

    session: Ident
    offering: Ident
    course: Ident
    component: Key
    starts_at: datetime
    ends_at: datetime
    timezone: str


class MoveRoll(Command, frozen=True, kw_only=True):
    """Follow a session to its new time."""

    session: Ident
    offering: Ident
    starts_at: datetime
    ends_at: datetime
    timezone: str


class RestoreRoll(Command, frozen=True, kw_only=True):
    """Take up the roll of a session again that takes place after all."""

    session: Ident
    offering: Ident


class WithdrawRoll(Command, frozen=True, kw_only=True):
    """Let go of the roll of a session that will not take place."""

    session: Ident
    offering: Ident


class RecordOutcome(Command, frozen=True, kw_only=True):
    """Say what became of one component for one learner.

    `source` and `source_id` name outside evidence; the same evidence counts once. `effective_at` is
    when it happened, if not now. Whoever is `exempt` is so for a `reason`.
    """

    offering: Ident
    learner: LearnerId
    component: Key
    outcome: Outcome
    source: Name | None = None
    source_id: Name | None = None
    effective_at: Earlier | None = None
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if self.outcome is Outcome.EXEMPT and not (self.reason or "").strip():
            raise ValueError("give a `reason` for which somebody is `exempt`")
        if self.source_id is not None and self.source is None:
            raise ValueError("a `source_id` needs its `source`")


class JudgeProgress(Command, frozen=True, kw_only=True):
    """See whether a course is completed that waited for components to open; what opens at `due` is open."""

    offering: str
    learner: str
    due: datetime | None = None


class CourseResult(StrEnum):
    """What a course came to for a learner, as stated from outside."""

    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class RecordResult(Command, frozen=True, kw_only=True):
    """State a learner's result on an offering; it outranks what the components say."""

    offering: Ident
    learner: LearnerId
    result: CourseResult
    grade: Name | None = None
    effective_at: Earlier | None = None


class ImportCompletions(OpenFile, frozen=True, kw_only=True):
    """Begin an import of completions from an earlier system: a row a course that a learner had completed, on the day
    they did. Learners are known by the key that `source` has for them. Nobody is told; all of it can be taken back.
    """

    source: Source = "hr"


class ImportCompletion(Told, frozen=True, kw_only=True):
    """Take over a completion from an earlier system; fields as in `CompletionImported`."""

    record: str
    learner: str
    course: str
    completed_on: date
    source: str
    batch: str
    expires_on: date | None = None
    score: Figure | None = None
    hours: Figure | None = None
    credits: Figure | None = None
    instructor: str | None = None
    certificate: Annotated[str, Meta(max_length=200)] | None = None


class UndoImportedCompletion(Command, frozen=True, kw_only=True):
    """Have a completion that a batch took over count no more."""

    record: str
    batch: str
