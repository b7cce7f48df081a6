"""What can be asked of courses and programs."""

from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
from contracts.shared import Blend, CompletionRule, Component, Step
from services.scheduling.commands.shapes import Code, Ident, Title


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
