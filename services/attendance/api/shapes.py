"""What attendance's queries take and answer."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, field

from contracts.attendance import AttendanceStatus, Outcome
from contracts.shared import ComponentKind, Unlock
from services.attendance.domain.roll import RollState
from services.attendance.projections.documents import ProgressState

Limit = Annotated[int, Meta(ge=1, le=500)]
Moment = Annotated[datetime, Meta(tz=True)]


class MarkOnRoll(msgspec.Struct, frozen=True, kw_only=True):
    """One learner on a roll; `status` null means nothing was recorded, which is not absence."""

    learner: str
    status: AttendanceStatus | None = None
    minutes: int | None = None


class RollSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A roll in figures: how many held a seat when the session started, how many have a mark."""

    session: str
    offering: str
    course: str
    component: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    state: RollState
    expected: int
    recorded: int


class RollAnswer(RollSummary, frozen=True, kw_only=True):
    """A roll with everyone expected, in order of learner id."""

    marks: tuple[MarkOnRoll, ...]


class RollPage(msgspec.Struct, frozen=True, kw_only=True):
    """Rolls by start; `after` is the cursor of the next page."""

    items: tuple[RollSummary, ...]
    after: str | None = None


class ComponentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a component, and when."""

    outcome: Outcome
    at: datetime


class Locked(msgspec.Struct, frozen=True, kw_only=True):
    """Why a component is not open yet: the components it `requires` that are still to come, and when it unlocks.

    `opens_at` is null where that depends on what has not happened. What is `held` was done already, and counts
    from when the component opens.
    """

    requires: tuple[str, ...] = ()
    unlock: Unlock | None = None
    opens_at: datetime | None = None
    held: bool = False


class ProgressAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A learner's progress on one offering; components that nothing is known of are left out.

    `locked` are those that are not open to the learner yet; `renewed_at` is when all was met anew since `completed_at`.
    """

    offering: str
    course: str
    learner: str
    components: dict[str, ComponentAnswer]
    state: ProgressState
    grade: str | None = None
    completed_at: datetime | None = None
    renewed_at: tuple[datetime, ...] = ()
    locked: dict[str, Locked] = {}


class PartState(StrEnum):
    """Whether a component counts for the learner, is open to them, or is not yet."""

    LOCKED = "locked"
    OPEN = "open"
    DONE = "done"


class PartAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One component of the course, and where the learner stands with it; `outcome` null is nothing known."""

    component: str
    title: str
    kind: ComponentKind
    required: bool
    state: PartState
    outcome: Outcome | None = None
    at: datetime | None = None
    locked: Locked | None = None


class OneProgress(ProgressAnswer, frozen=True, kw_only=True):
    """A learner's progress on one offering, with all components of the course in their order."""

    enrollment: str
    parts: tuple[PartAnswer, ...]


class ProgressPage(msgspec.Struct, frozen=True, kw_only=True):
    """Progress by offering and learner; `after` is the cursor of the next page."""

    items: tuple[ProgressAnswer, ...]
    after: str | None = None


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """A completed course, and when it was renewed there."""

    offering: str
    course: str
    learner: str
    completed_at: datetime
    renewed_at: tuple[datetime, ...] = ()
    grade: str | None = None


class CompletionPage(msgspec.Struct, frozen=True, kw_only=True):
    """Completions by offering and learner; `after` is the cursor of the next page."""

    items: tuple[Completion, ...]
    after: str | None = None


class ProgramAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How far a learner has come on a program; `credited` are those of the required courses. `locked` are the courses
    that come behind others, with those that are still to be completed.
    """

    program: str
    enrollment: str
    required: tuple[str, ...]
    credited: tuple[str, ...]
    joined_at: datetime
    completed_at: datetime | None = None
    left: bool = False
    locked: dict[str, tuple[str, ...]] = {}


class ImportedCompletion(msgspec.Struct, frozen=True, kw_only=True):
    """A course that a learner had completed, as an earlier system (`source`) knew; `batch` is the import that took it
    over. Figures are decimals as they stood there.
    """

    record: str
    course: str
    completed_on: date
    source: str
    batch: str
    expires_on: date | None = None
    score: str | None = None
    hours: str | None = None
    credits: str | None = None
    instructor: str | None = None
    certificate: str | None = None


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a learner has done: courses in order of their offerings, programs, and what was `imported` from
    earlier systems, by day.
    """

    learner: str
    courses: tuple[ProgressAnswer, ...]
    programs: tuple[ProgramAnswer, ...]
    imported: tuple[ImportedCompletion, ...] = ()


class OneEnrollment(msgspec.Struct, frozen=True, kw_only=True):
    """Which enrollment."""

    enrollment: str


class OneSession(msgspec.Struct, frozen=True, kw_only=True):
    """Which session."""

    session: str


class OneLearner(msgspec.Struct, frozen=True, kw_only=True):
    """Which learner."""

    learner: str


class RollsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which rolls: of one offering, of sessions beginning in `[from, to)`; and which page of them."""

    offering: str | None = None
    state: RollState | None = None
    since: Moment | None = field(name="from", default=None)
    before: Moment | None = field(name="to", default=None)
    limit: Limit = 100
    after: str | None = None


class ProgressAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Whose progress, and which page of it."""

    offering: str | None = None
    learner: str | None = None
    course: str | None = None
    state: ProgressState | None = None
    limit: Limit = 100
    after: str | None = None


class CompletionsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which completions, and which page of them."""

    course: str | None = None
    offering: str | None = None
    learner: str | None = None
    limit: Limit = 100
    after: str | None = None
