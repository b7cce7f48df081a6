"""The documents that attendance keeps."""

from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from contracts.shared import CompletionRule, Component, Delivery, Step
from services.attendance.domain.evidence import Word
from services.attendance.domain.mark import Mark
from services.attendance.domain.roll import RollState
from services.attendance.domain.roster import Span


class OfferingDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What an offering's course asks of a learner, as pinned when the offering was made."""

    offering: str
    course: str = ""
    components: tuple[Component, ...] = ()
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    timezone: str = "UTC"
    delivery: Delivery = Delivery.SCHEDULED


class SeatDocument(msgspec.Struct, frozen=True, kw_only=True):
    """When one learner held a seat on one offering."""

    enrollment: str
    offering: str = ""
    learner: str = ""
    organization: str | None = None
    spans: tuple[Span, ...] = ()

    @property
    def first(self) -> datetime | None:
        """When they held one first."""
        return min((span.since for span in self.spans), default=None)


class RollDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The roll of one session with its marks, and whom it has judged; who was expected is asked of the seats."""

    session: str
    offering: str = ""
    course: str = ""
    component: str = ""
    starts_at: datetime = datetime.max.replace(tzinfo=UTC)
    ends_at: datetime = datetime.max.replace(tzinfo=UTC)
    timezone: str = "UTC"
    state: RollState = RollState.OPEN
    marks: dict[str, Mark] = {}
    confirmed: tuple[str, ...] = ()


class ProgressState(StrEnum):
    """What a learner's course has come to so far."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class ProgressDocument(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One learner on one offering: each source's last word per component, the result, and when it was renewed."""

    progress: str
    offering: str = ""
    course: str = ""
    learner: str = ""
    state: ProgressState = ProgressState.IN_PROGRESS
    grade: str | None = None
    decided_at: datetime | None = None
    renewed_at: tuple[datetime, ...] = ()
    words: dict[str, dict[str, Word]] = {}


class ProgramOnPath(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A program on a learner's path, and its steps as far as they were told; `left` once they are no longer on it."""

    enrollment: str
    required: tuple[str, ...]
    joined_at: datetime
    organization: str | None = None
    completed_at: datetime | None = None
    left: bool = False
    steps: tuple[Step, ...] = ()


class PathDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A learner's programs, and the courses credited to them with the offerings they come from; and the organization
    they belong to.
    """

    learner: str
    organization: str | None = None
    programs: dict[str, ProgramOnPath] = {}
    credits: dict[str, tuple[str, ...]] = {}
