"""What can be asked of programs."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chassis.decider import Command
from contracts.shared import Blend, Phase
from services.scheduling.commands.courses import NewCourse
from services.scheduling.commands.shapes import Code, Ident, Title

MOST_STEPS = 100


class NewStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A course on a program's path, as it is asked for: the id of one, or one that is defined along with it.

    `requires` names courses that come first, by id, or by code where they are defined here. The phase
    may be left to the blend.
    """

    course: Ident | None = None
    defines: NewCourse | None = None
    phase: Phase | None = None
    required: bool = True
    requires: Annotated[tuple[Ident, ...], Meta(max_length=100)] = ()


Steps = Annotated[tuple[NewStep, ...], Meta(min_length=1, max_length=MOST_STEPS)]


class DefineProgram(Command, frozen=True, kw_only=True):
    """Describe a path over several courses, and those of them that there are not yet: all of it, or none.

    `advice` is the advice on a format that led to it.
    """

    code: Code
    title: Title
    steps: Steps
    blend: Blend | None = None
    advice: Ident | None = None


class ReviseProgram(Command, frozen=True, kw_only=True):
    """Make a new version of a program; learners are enrolled in it once it is published.

    Title and blend stay as they are where they are not given. Who is on the path already stays on the
    version that they joined.
    """

    program: Ident
    steps: Steps
    title: Title | None = None
    blend: Blend | None = None
    advice: Ident | None = None


class PublishProgram(Command, frozen=True, kw_only=True):
    """Let learners be enrolled in the newest version of a program."""

    program: Ident
