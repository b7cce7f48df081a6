"""Enrollment's queries about requirements: what is required, of whom, and who is overdue."""

from collections import Counter
from typing import Any

from chassis.access import Principal
from chassis.clock import utc_now
from chassis.days import last, timezone
from chassis.errors import Unknown
from chassis.projection import AsOf
from chassis.readstore.cursor import cursor, read_cursor
from services.enrollment import obligations
from services.enrollment.api.reach import meets, reach, sees
from services.enrollment.api.required import (
    Figures,
    LearnerAsked,
    OneRequirement,
    Required,
    RequiredAsked,
    RequiredOf,
    RequiredPage,
    RequiredWhat,
    RequirementPage,
    RequirementsAsked,
    RequirementShown,
)
from services.enrollment.domain.obligation import Obligation, Standing
from services.enrollment.obligations import Moment, Row
from services.enrollment.persons import ids_of
from services.enrollment.projections import LEARNERS, LearnerDocument

SCOPE = "requirements:read"
PEOPLE = "learners:read"


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
    if not row["retired"]:
        async for some in obligations.pages(reads, row, moment, _organizations(reached)):
            counts.update(told.state.value for profile, told in some if _wanted((profile, told), (), reached))
    return Figures(required=counts.total(), states=dict(counts))


async def show_required(reads: Any, principal: Principal, asked: LearnerAsked) -> Required:
    """What is required of one learner.

    Raises:
        Unknown: there is no such learner, or none that the caller may see.
    """
    known: LearnerDocument | None = await reads.get(LEARNERS, asked.learner)
    if known is None or not await sees(reads, principal, SCOPE, known):
        raise Unknown(f"There is no learner {asked.learner}.", learner=asked.learner)
    ids = (await ids_of(reads, [asked.learner]))[asked.learner]
    found = await obligations.of_learner(reads, ids[0], _moment(asked))
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
    return (not states or told.state in states) and (mine is None or meets(profile["learner"], mine))


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
        enroll_in=terms.enroll_in,
        remind_days=terms.remind_days,
        notify=terms.notify,
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
