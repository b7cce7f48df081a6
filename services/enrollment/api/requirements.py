"""Enrollment's queries about requirements: what is required, of whom, and who is overdue."""

from collections import Counter
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.clock import utc_now
from chassis.days import Day, Timezone, last, timezone
from chassis.errors import Unknown
from chassis.projection import AsOf
from chassis.readstore.cursor import cursor, read_cursor
from contracts.enrollment.requirements import Due, Who
from services.enrollment import obligations
from services.enrollment.api.queries import Limit
from services.enrollment.api.reach import reach, within
from services.enrollment.domain.obligation import Obligation, Standing
from services.enrollment.obligations import Moment, Row
from services.enrollment.projections import LEARNERS, LearnerDocument

SCOPE = "requirements:read"
PEOPLE = "learners:read"
States = Annotated[tuple[Standing, ...], Meta(max_length=5)]


class RequirementShown(msgspec.Struct, frozen=True, kw_only=True):
    """A course or a program that is required, from `starts_on` through `ends_on`."""

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


async def list_requirements(reads: Any, _principal: Principal, asked: RequirementsAsked) -> RequirementPage:
    """Requirements by code; those that were retired are left out."""
    given = {"course": asked.course, "program": asked.program}
    where = {name: value for name, value in given.items() if value is not None}
    rows = await obligations.requirements(reads, _moment(asked), where)
    return RequirementPage(items=tuple(map(_shown, rows)))


async def show_requirement(reads: Any, _principal: Principal, asked: OneRequirement) -> RequirementShown:
    """One requirement.

    Raises:
        Unknown: there is, or then was, none of that id.
    """
    return _shown(await obligations.requirement(reads, _moment(asked), asked.requirement))


async def list_required(reads: Any, principal: Principal, asked: RequiredAsked) -> RequiredPage:
    """Of whom it is required. Managers see the people of their organizations, learners themselves.

    Raises:
        Unknown: there is no such requirement.
        Malformed: a day, the timezone or the cursor is none.
    """
    moment = _moment(asked)
    row = await obligations.requirement(reads, moment, asked.requirement)
    reached = await reach(reads, principal, SCOPE)
    if row["retired"]:
        return RequiredPage(items=())
    behind = read_cursor(asked.after, ())[1] if asked.after else ""
    found: list[tuple[Row, Obligation]] = []
    after: str | None = behind
    size = asked.limit + 1
    while after is not None and len(found) <= asked.limit:
        some, after = await obligations.people(reads, row, moment, _organizations(reached), after, size)
        found += [one for one in some if _wanted(one, asked.state, reached)]
        size = min(4 * size, obligations.AT_ONCE)
    page = found[: asked.limit]
    names = await _names(reads, [str(profile["learner"]) for profile, _ in page])
    items = tuple(_required_of(profile, told, names) for profile, told in page)
    return RequiredPage(items=items, after=cursor((), items[-1].learner, ()) if len(found) > len(page) else None)


async def count_required(reads: Any, principal: Principal, asked: OneRequirement) -> Figures:
    """How many there are of whom it is required, by where they stand.

    Raises:
        Unknown: there is no such requirement.
    """
    moment = _moment(asked)
    row = await obligations.requirement(reads, moment, asked.requirement)
    reached = await reach(reads, principal, SCOPE)
    counts: Counter[str] = Counter()
    after: str | None = None if row["retired"] else ""
    while after is not None:
        some, after = await obligations.people(reads, row, moment, _organizations(reached), after)
        counts.update(told.state.value for profile, told in some if _wanted((profile, told), (), reached))
    return Figures(required=counts.total(), states=dict(counts))


async def show_required(reads: Any, principal: Principal, asked: LearnerAsked) -> Required:
    """What is required of one learner.

    Raises:
        Unknown: there is no such learner, or none that the caller may see.
    """
    known: LearnerDocument | None = await reads.get(LEARNERS, asked.learner)
    if known is None or not within(await reach(reads, principal, SCOPE), known):
        raise Unknown(f"There is no learner {asked.learner}.", learner=asked.learner)
    found = await obligations.of_learner(reads, asked.learner, _moment(asked))
    return Required(items=tuple(_required_what(row, told) for row, told in found))


def _moment(asked: RequirementsAsked | OneRequirement | LearnerAsked) -> Moment:
    zone = timezone(asked.timezone)
    on = last(asked.on, zone, "on")
    as_of = AsOf(on=on, known_at=last(asked.known_at, zone, "known_at"))
    return Moment(as_of=as_of, at=on or utc_now(), zone=zone)


def _organizations(reached: Any) -> Any:
    return reached.get("organization")


def _wanted(one: tuple[Row, Obligation], states: tuple[Standing, ...], reached: Any) -> bool:
    profile, told = one
    mine = reached.get("learner")
    return (not states or told.state in states) and mine in (None, profile["learner"])


async def _names(reads: Any, learners: list[str]) -> dict[str, str | None]:
    known: dict[str, LearnerDocument] = await reads.get_many(LEARNERS, learners)
    return {learner: one.name for learner, one in known.items()}


def _shown(row: Row) -> RequirementShown:
    terms = obligations.terms_of(row)
    return RequirementShown(
        requirement=str(row["requirement"]),
        code=str(row["code"]),
        title=terms.title,
        course=row["course"],
        program=row["program"],
        who=terms.who,
        due=terms.due,
        requirement_version=terms.requirement_version,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        retired=bool(row["retired"]),
    )


def _required_of(profile: Row, told: Obligation, names: dict[str, str | None]) -> RequiredOf:
    learner = str(profile["learner"])
    return RequiredOf(
        learner=learner,
        name=names.get(learner),
        organization=profile["organization"],
        required_since=told.required_since,
        due_on=told.due_on,
        state=told.state,
        completed_on=told.completed_on,
    )


def _required_what(row: Row, told: Obligation) -> RequiredWhat:
    return RequiredWhat(
        requirement=str(row["requirement"]),
        code=str(row["code"]),
        title=str(row["title"]),
        course=row["course"],
        program=row["program"],
        required_since=told.required_since,
        due_on=told.due_on,
        state=told.state,
        completed_on=told.completed_on,
    )
