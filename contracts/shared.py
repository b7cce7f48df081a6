"""Values that several events carry.

Open, as events are: a reader ignores fields it does not know. A command that takes one subclasses
it with `forbid_unknown_fields=True`.
"""

from datetime import date
from enum import StrEnum

import msgspec


class Format(StrEnum):
    """How a course or program is delivered; reports compare completion between the three."""

    LIVE = "live"
    SELF_PACED = "self_paced"
    BLENDED = "blended"


class Blend(StrEnum):
    """The model after which live and self-paced parts are arranged."""

    FLIPPED = "flipped"
    SANDWICH = "sandwich"
    ONGOING = "ongoing"
    CUSTOM = "custom"


class ComponentKind(StrEnum):
    """What a component is; a session is live, everything else is self-paced."""

    SESSION = "session"
    MODULE = "module"
    READING = "reading"
    VIDEO = "video"
    QUIZ = "quiz"
    ASSESSMENT = "assessment"
    EXERCISE = "exercise"
    JOB_AID = "job_aid"


class LiveMode(StrEnum):
    """Where a live part takes place; events carry it as text, because more may come."""

    CLASSROOM = "classroom"
    VIRTUAL = "virtual"
    ON_SITE = "on_site"


class Phase(StrEnum):
    """Where a step stands on a program's path, or a component in a blended course."""

    PRE_WORK = "pre_work"
    LIVE = "live"
    REINFORCEMENT = "reinforcement"
    LIBRARY = "library"


class Unlock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a component opens: `on` a day in the offering's timezone, or a number of `days` after something.

    The days are counted from the enrollment, or, where `after` is given, from the completion of the
    component with that key.
    """

    on: date | None = None
    days: int | None = None
    after: str | None = None


class Component(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of a course. `key` names it within the course; weight is in percent.

    `mode` is a `LiveMode`, for live parts alone. `requires` names components (by key) that come first.
    `minutes` is how long the part takes, `credits` what its completion is worth.
    """

    key: str
    title: str
    kind: ComponentKind
    required: bool = True
    weight: float | None = None
    phase: Phase | None = None
    mode: str | None = None
    requires: tuple[str, ...] = ()
    unlock: Unlock | None = None
    minutes: int | None = None
    credits: float | None = None

    @property
    def format(self) -> Format:
        """Whether this part is live or self-paced."""
        return Format.LIVE if self.kind is ComponentKind.SESSION else Format.SELF_PACED


class CompletionRule(StrEnum):
    """What completes a course: all required components, or a result given from outside."""

    COMPONENTS = "components"
    RESULT = "result"


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One course on a program's path; `requires` names courses (by id) that come first."""

    course: str
    phase: Phase
    required: bool = True
    requires: tuple[str, ...] = ()


class Delivery(StrEnum):
    """Scheduled offerings have sessions and seats; on-demand ones are open at any time."""

    SCHEDULED = "scheduled"
    ON_DEMAND = "on_demand"


class Notify(StrEnum):
    """Who is told of what a command makes happen."""

    NONE = "none"
    LEARNER = "learner"
    ALL = "all"


def notify_told(notify: Notify | None) -> str:
    """Who is told, as an event carries it: empty where nothing was said."""
    return notify.value if notify else ""


def notify_of(told: str) -> Notify | None:
    """Who is told, from what an event carries; null where nothing was said."""
    return Notify(told) if told else None


class ExternalId(msgspec.Struct, frozen=True, kw_only=True):
    """What another system calls this person; unique per source."""

    source: str
    id: str
