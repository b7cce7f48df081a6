"""The shapes of scheduling's documents."""

from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from contracts.scheduling.offerings import Deadline
from contracts.scheduling.sessions import EquipmentUse, UnknownWay
from contracts.shared import Blend, CompletionRule, Component, Delivery, Format, Step
from services.scheduling.commands import Visibility
from services.scheduling.domain.course import CourseVersion
from services.scheduling.domain.offering import OfferingState

EVERYBODY, NOBODY = "*", "-"
"""No organization has one of these for its id."""

UNSET_TIME = datetime.max.replace(tzinfo=UTC)


class Published(StrEnum):
    """Whether a definition may be used yet."""

    DRAFT = "draft"
    PUBLISHED = "published"


class SessionState(StrEnum):
    """Whether a sitting takes place."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class CourseDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A course in its newest version; `published` is the version that offerings take over."""

    course: str
    code: str = ""
    title: str = ""
    format: Format = Format.LIVE
    state: Published = Published.DRAFT
    version: int = 0
    components: tuple[Component, ...] = ()
    blend: Blend | None = None
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    hours: float | None = None
    credits: float | None = None
    prerequisites: tuple[str, ...] = ()
    advice: str | None = None
    published: CourseVersion | None = None

    @property
    def by_code(self) -> str:
        """For finding it by its code in any case."""
        return self.code.casefold()


class ProgramDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A program in its newest version; `published` is the version that learners are enrolled in, null: none."""

    program: str
    code: str = ""
    title: str = ""
    format: Format = Format.LIVE
    state: Published = Published.DRAFT
    version: int = 0
    steps: tuple[Step, ...] = ()
    blend: Blend | None = None
    advice: str | None = None
    published: int | None = None

    @property
    def by_code(self) -> str:
        """For finding it by its code in any case."""
        return self.code.casefold()


class OfferingDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An offering on its present terms. `overrides` names the kinds of clashes that somebody took into account when it
    was published or revised.
    """

    offering: str
    code: str = ""
    title: str = ""
    course: str = ""
    course_code: str | None = None
    course_title: str | None = None
    course_version: int = 0
    program: str | None = None
    organization: str | None = None
    delivery: Delivery = Delivery.SCHEDULED
    format: Format = Format.LIVE
    state: OfferingState = OfferingState.DRAFT
    timezone: str = "UTC"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    minimum: int | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None
    cancel_below_minimum: bool = True
    visibility: str = "public"
    decide_before: Deadline | None = None
    cut_off_before: Deadline | None = None
    max_per_instructor: int | None = None
    overrides: tuple[str, ...] = ()
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    components: tuple[Component, ...] = ()
    session_count: int = 0
    below_minimum: bool = False

    @property
    def by_code(self) -> str:
        """For finding it by its code in any case."""
        return self.code.casefold()

    @property
    def audience(self) -> str:
        """Who sees it, beside those who plan and teach: everybody, the people of an organization, nobody. Drafts are
        nobody's yet.
        """
        if self.state == OfferingState.DRAFT:
            return NOBODY
        if self.visibility == Visibility.PUBLIC:
            return EVERYBODY
        return self.organization or NOBODY if self.visibility == Visibility.ORGANIZATION else NOBODY


class SessionShown(msgspec.Struct, frozen=True, kw_only=True):
    """One sitting, half-open `[starts_at, ends_at)`; the timezone is where its wall time counts.

    `room` is the id of a room, `place` where it is in words; `overrides` names the kinds of clashes that somebody took
    into account, or that came about since. `join_url` is for those who hold a seat, or teach. `travel_unknown`
    is between which venues nobody had said how long the way takes when it was last placed: it was taken as no time.
    """

    session: str
    offering: str = ""
    course: str = ""
    component: str = ""
    starts_at: datetime = UNSET_TIME
    ends_at: datetime = UNSET_TIME
    timezone: str = "UTC"
    room: str | None = None
    place: str | None = None
    venue: str | None = None
    instructors: tuple[str, ...] = ()
    assistants: tuple[str, ...] = ()
    equipment: tuple[EquipmentUse, ...] = ()
    overrides: tuple[str, ...] = ()
    series: str | None = None
    join_url: str | None = None
    travel_unknown: tuple[UnknownWay, ...] = ()
    state: SessionState = SessionState.SCHEDULED


class SessionDocument(SessionShown, frozen=True, kw_only=True):
    """A sitting, how often it has changed since it was scheduled, and when it did last."""

    sequence: int = -1
    changed_at: datetime = UNSET_TIME


class ReservationDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That a session has a room, an instructor or equipment to itself, for `[blocked_from, blocked_until)`; or that a
    hold has, named by `session`, until `expires_at`.
    """

    reservation: str
    resource: str = ""
    kind: str = ""
    session: str = ""
    offering: str = ""
    offering_code: str = ""
    starts_at: datetime = UNSET_TIME
    ends_at: datetime = UNSET_TIME
    blocked_from: datetime = UNSET_TIME
    blocked_until: datetime = UNSET_TIME
    venue: str | None = None
    units: int = 1
    overrides: tuple[str, ...] = ()
    expires_at: datetime | None = None


class RollDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That the roll of a session is closed: it took place, and what was recorded of it stands."""

    session: str
    offering: str = ""


class OrganizationDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That an organization exists, so that an offering can be held for it, and what it belongs to."""

    organization: str
    parent: str | None = None
