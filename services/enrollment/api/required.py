"""What enrollment's queries about requirements take, and answer with."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from chassis.days import Day, Timezone
from contracts.enrollment.requirements import Due, Who
from services.enrollment.api.queries import Limit
from services.enrollment.domain.obligation import Standing

States = Annotated[tuple[Standing, ...], Meta(max_length=5)]


class RequirementShown(msgspec.Struct, frozen=True, kw_only=True):
    """A course or a program that is required, from `starts_on` through `ends_on`; `enroll_in` is what people are
    enrolled in, once a day, as it comes to be required of them. They are told so many days before it is due as
    `remind_days` names, and once it is overdue; nobody is where it names none. `notify` says who is told of all that
    comes of it, where that was said.
    """

    requirement: str
    code: str
    title: str
    course: str | None
    program: str | None
    who: Who
    due: Due
    requirement_version: int
    starts_on: date | None = None
    ends_on: date | None = None
    enroll_in: str | None = None
    remind_days: tuple[int, ...] = ()
    notify: str = ""
    retired: bool = False


class RequiredOf(msgspec.Struct, frozen=True, kw_only=True):
    """A learner of whom it is required since that day, and where they stand; with `due_on` null nothing is to be done
    again.
    """

    learner: str
    name: str | None
    organization: str | None
    required_since: date
    due_on: date | None
    state: Standing
    completed_on: date | None = None


class RequiredWhat(msgspec.Struct, frozen=True, kw_only=True):
    """What is required of a learner, and where they stand with it."""

    requirement: str
    code: str
    title: str
    course: str | None
    program: str | None
    required_since: date
    due_on: date | None
    state: Standing
    completed_on: date | None = None


class RequirementPage(msgspec.Struct, frozen=True, kw_only=True):
    """Requirements by code."""

    items: tuple[RequirementShown, ...]


class RequiredPage(msgspec.Struct, frozen=True, kw_only=True):
    """Learners by id; `after` is the cursor of the next page."""

    items: tuple[RequiredOf, ...]
    after: str | None = None


class Required(msgspec.Struct, frozen=True, kw_only=True):
    """What is required of a learner, the most urgent first."""

    items: tuple[RequiredWhat, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many learners it is required, by where they stand."""

    required: int
    states: dict[str, int]


class RequirementsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which requirements, as they were `on` a day, as it was `known_at` one."""

    course: str | None = None
    program: str | None = None
    on: Day | None = None
    known_at: Day | None = None
    timezone: Timezone = "UTC"


class OneRequirement(msgspec.Struct, frozen=True, kw_only=True):
    """Which requirement, as it was `on` a day, as it was `known_at` one; days are counted in `timezone`."""

    requirement: str
    on: Day | None = None
    known_at: Day | None = None
    timezone: Timezone = "UTC"


class RequiredAsked(OneRequirement, frozen=True, kw_only=True):
    """Of whom it is required, and which page of them; those in one of these states alone, if any are named."""

    state: States = ()
    limit: Limit = 100
    after: str | None = None


class LearnerAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which learner, as it was `on` a day, as it was `known_at` one; days are counted in `timezone`."""

    learner: str
    on: Day | None = None
    known_at: Day | None = None
    timezone: Timezone = "UTC"
