"""What scheduling can be asked to do; the fields are also the bodies of its HTTP requests.

Times have an offset: that of the `timezone` beside them, or `Z`.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
from chassis.shapes import shape
from contracts.shared import Blend, CompletionRule, Component, Delivery, Step

Ident = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[
    str,
    shape(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)",
        "must begin with a letter or digit, and hold no other characters than letters, digits, '.', '_' and '-'",
        max_length=64,
        description="What people type: letters, digits, '.', '_' and '-'; case makes no difference.",
    ),
]
Title = Annotated[str, shape(r"\S", "must not be blank", max_length=200)]
Reason = Annotated[str, Meta(max_length=500, description="Why, for the record; kept with the event.")]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]


class NewComponent(Component, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of a course, as it is asked for; `weight` is in percent."""

    key: Code
    title: Title
    weight: Annotated[float, Meta(ge=0, le=100)] | None = None


class NewStep(Step, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A course on a program's path, as it is asked for; `requires` names courses that come first."""

    course: Ident
    requires: Annotated[tuple[Ident, ...], Meta(max_length=100)] = ()


Components = Annotated[tuple[NewComponent, ...], Meta(min_length=1, max_length=500)]


class DefineCourse(Command, frozen=True, kw_only=True):
    """Describe a course and its parts; the format follows from them."""

    code: Code
    title: Title
    components: Components
    blend: Blend | None = None
    completion_rule: CompletionRule = CompletionRule.COMPONENTS


class ReviseCourse(Command, frozen=True, kw_only=True):
    """Make a new version of a course; it is offered once it is published.

    Title and blend stay as they are where they are not given.
    """

    course: Ident
    components: Components
    title: Title | None = None
    blend: Blend | None = None


class PublishCourse(Command, frozen=True, kw_only=True):
    """Let the newest version of a course be offered."""

    course: Ident


class DefineProgram(Command, frozen=True, kw_only=True):
    """Describe a path over several courses."""

    code: Code
    title: Title
    steps: Annotated[tuple[NewStep, ...], Meta(min_length=1, max_length=100)]
    blend: Blend | None = None


class PublishProgram(Command, frozen=True, kw_only=True):
    """Let learners be enrolled in a program."""

    program: Ident


class ScheduleOffering(Command, frozen=True, kw_only=True):
    """Draft an offering of a course's published version; nobody can enroll yet.

    `capacity` null means no limit. `decide_at` is when a missed `minimum` calls it off, `cut_off_at`
    when the waitlist stops moving. `offer_minutes` is how long a freed seat is held for the next in
    line; null enrolls them at once.
    """

    course: Ident
    code: Code
    delivery: Delivery
    timezone: Annotated[str, Meta(max_length=64)]
    title: Title | None = None
    program: Ident | None = None
    organization: Ident | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: Count | None = None
    minimum: Count | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: Annotated[int, Meta(ge=1, le=525_600)] | None = None
    waitlist_limit: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None


class PublishOffering(Command, frozen=True, kw_only=True):
    """Let learners enroll in an offering."""

    offering: Ident


class CancelOffering(Command, frozen=True, kw_only=True):
    """Call an offering off, with the sessions that have not ended."""

    offering: Ident
    reason: Reason | None = None


class CancelBelowMinimum(Command, frozen=True, kw_only=True):
    """Call an offering off because too few learners held seats at its go/no-go date."""

    offering: Ident


class ScheduleSession(Command, frozen=True, kw_only=True):
    """Add a sitting to an offering, half-open: one may begin when another ends.

    `timezone` is the offering's where it is not given.
    """

    offering: Ident
    component: Code
    starts_at: datetime
    ends_at: datetime
    timezone: Annotated[str, Meta(max_length=64)] | None = None
    room: Title | None = None
    instructors: Annotated[tuple[Ident, ...], Meta(max_length=50)] = ()


class RescheduleSession(Command, frozen=True, kw_only=True):
    """Move a sitting that has not ended; its timezone stays where none is given."""

    session: Ident
    starts_at: datetime
    ends_at: datetime
    timezone: Annotated[str, Meta(max_length=64)] | None = None
    reason: Reason | None = None


class CancelSession(Command, frozen=True, kw_only=True):
    """Call a sitting off; it counts for nobody."""

    session: Ident
    reason: Reason | None = None
