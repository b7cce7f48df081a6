"""What can be asked of courses. Of a revision, what is not given stays."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chassis.decider import Command
from contracts.shared import Blend, CompletionRule, LiveMode, Phase, Unlock
from services.scheduling.commands.shapes import Code, Ident, Title

LONGEST_MINUTES = 600_000
Minutes = Annotated[int, Meta(ge=1, le=LONGEST_MINUTES, description="How long the part takes; 10,000 hours at most.")]
Credits = Annotated[float, Meta(ge=0, le=10_000)]
LearningHours = Annotated[float, Meta(gt=0, le=10_000, description="Hours of learning in the whole course.")]
Requirements = Annotated[tuple[Code, ...], Meta(max_length=100, description="Keys of components that come first.")]
Prerequisites = Annotated[tuple[Ident, ...], Meta(max_length=50, description="Courses to be completed before.")]


class NewKind(StrEnum):
    """What a component is asked to be; a library is a module in the phase library."""

    SESSION = "session"
    MODULE = "module"
    READING = "reading"
    VIDEO = "video"
    QUIZ = "quiz"
    ASSESSMENT = "assessment"
    EXERCISE = "exercise"
    JOB_AID = "job_aid"
    LIBRARY = "library"


class NewUnlock(Unlock, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """When a component opens: `on` a day, or `days` after the enrollment, or after the component `after`."""

    days: Annotated[int, Meta(ge=0, le=3_650)] | None = None
    after: Code | None = None


class NewComponent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of a course, as it is asked for; `weight` is in percent.

    Everything is required to complete the course unless it says otherwise, except a library.
    """

    key: Code
    title: Title
    kind: NewKind
    required: bool | None = None
    weight: Annotated[float, Meta(ge=0, le=100)] | None = None
    phase: Phase | None = None
    mode: LiveMode | None = None
    requires: Requirements = ()
    unlock: NewUnlock | None = None
    minutes: Minutes | None = None
    credits: Credits | None = None


Components = Annotated[tuple[NewComponent, ...], Meta(max_length=500)]


class NewCourse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A course that is defined together with the program whose path it stands on; fields as in `DefineCourse`."""

    code: Code
    title: Title
    components: Components = ()
    blend: Blend | None = None
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    hours: LearningHours | None = None
    credits: Credits | None = None
    prerequisites: Prerequisites = ()


class DefineCourse(Command, frozen=True, kw_only=True):
    """Describe a course and its parts; the format follows from them.

    A course without components begins with the template of its `blend`. `advice` is the advice on a
    format that led to it.
    """

    code: Code
    title: Title
    components: Components = ()
    blend: Blend | None = None
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    hours: LearningHours | None = None
    credits: Credits | None = None
    prerequisites: Prerequisites = ()
    advice: Ident | None = None


class ReviseCourse(Command, frozen=True, kw_only=True):
    """Make a new version of a course; it is offered once it is published.

    What is not given stays as it is; `hours` and `credits` null are taken away. Components that stay are
    arranged after the blend that is named.
    """

    course: Ident
    components: Components = ()
    title: Title | None = None
    blend: Blend | None = None
    hours: LearningHours | UnsetType | None = UNSET
    credits: Credits | UnsetType | None = UNSET
    prerequisites: Prerequisites | UnsetType = UNSET
    advice: Ident | None = None


class PublishCourse(Command, frozen=True, kw_only=True):
    """Let the newest version of a course be offered."""

    course: Ident
