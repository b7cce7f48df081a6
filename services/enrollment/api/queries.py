"""Enrollment's queries about people: which documents are asked for, and how they are found."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.errors import Unknown
from chassis.projection import Between
from contracts.access import reaches_all
from contracts.shared import ExternalId
from services.enrollment.api.reach import NOBODY, manages, meets, reach, sees, within
from services.enrollment.persons import ids_of
from services.enrollment.projections import LEARNERS, ORGANIZATIONS, LearnerDocument, OrganizationDocument
from services.enrollment.projections.people import spelled

Limit = Annotated[int, Meta(ge=1, le=500)]
Ids = Annotated[tuple[str, ...], Meta(max_length=500)]
LAST = "\U0010ffff"
SCOPE = "learners:read"
FOUND_BY = ("by_name", "by_last_name", "by_email")


class OrganizationShown(msgspec.Struct, frozen=True, kw_only=True):
    """A client or department."""

    organization: str
    code: str
    name: str
    parent: str | None = None
    closed: bool = False


class LearnerShown(msgspec.Struct, frozen=True, kw_only=True):
    """A person; what is theirs alone (`name`, `email`, `custom`) is null where it is not known, or was `erased`. Who is
    not `active` has left; who is `held` may not be erased, which learners and managers are not told (null). Who was
    `merged_into` somebody is the same person, and has left; `also` are the other ids of who was kept.
    """

    learner: str
    name: str | None = None
    email: str | None = None
    organization: str | None = None
    timezone: str | None = None
    language: str | None = None
    external_ids: tuple[ExternalId, ...] = ()
    manager: str | None = None
    job_role: str | None = None
    site: str | None = None
    hired_on: date | None = None
    active: bool = True
    held: bool | None = False
    erased: bool = False
    merged_into: str | None = None
    also: tuple[str, ...] = ()
    custom: dict[str, str] = {}


class OrganizationPage(msgspec.Struct, frozen=True, kw_only=True):
    """Organizations by code; `after` is the cursor of the next page."""

    items: tuple[OrganizationShown, ...]
    after: str | None = None


class LearnerPage(msgspec.Struct, frozen=True, kw_only=True):
    """Learners by name; `after` is the cursor of the next page."""

    items: tuple[LearnerShown, ...]
    after: str | None = None


class OrganizationsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which organizations, and which page of them."""

    code: str | None = None
    parent: str | None = None
    limit: Limit = 100
    after: str | None = None


class LearnersAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which learners: these `ids`, or those of an organization, a manager, a role or a site; and which page of them.

    `q` finds whose name, last name or e-mail begins so, in one page.
    """

    ids: Ids = ()
    organization: str | None = None
    manager: str | None = None
    job_role: str | None = None
    site: str | None = None
    active: bool | None = None
    q: Annotated[str, Meta(max_length=200)] | None = None
    limit: Limit = 100
    after: str | None = None


class OneOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """Which organization."""

    organization: str


class OneLearner(msgspec.Struct, frozen=True, kw_only=True):
    """Which learner."""

    learner: str


async def list_organizations(reads: Any, _principal: Principal, asked: OrganizationsAsked) -> OrganizationPage:
    """Organizations by code."""
    where: dict[str, Any] = {}
    if asked.code is not None:
        where["by_code"] = asked.code.casefold()
    if asked.parent is not None:
        where["parent"] = asked.parent
    found: Sequence[OrganizationDocument]
    found, after = await reads.find(ORGANIZATIONS, where, ("by_code",), asked.limit, asked.after)
    items = [msgspec.convert(one, OrganizationShown, from_attributes=True) for one in found]
    return OrganizationPage(items=tuple(items), after=after)


async def show_organization(reads: Any, _principal: Principal, asked: OneOrganization) -> OrganizationShown:
    """One organization.

    Raises:
        Unknown: there is none of that id.
    """
    found: OrganizationDocument | None = await reads.get(ORGANIZATIONS, asked.organization)
    if found is None:
        raise Unknown(f"There is no organization {asked.organization}.", organization=asked.organization)
    return msgspec.convert(found, OrganizationShown, from_attributes=True)


async def list_learners(reads: Any, principal: Principal, asked: LearnersAsked) -> LearnerPage:
    """Learners by name; a manager's are those of their organization and of all below it, and, where they are asked for
    by id or by manager, those whose profile names them; a learner's are themselves.
    """
    given = _given(asked)
    mine = principal.learner if manages(principal) else None
    own = {} if mine and asked.manager == mine else await reach(reads, principal, SCOPE)
    if any(name in given and not meets(given[name], wanted) for name, wanted in own.items()):
        return LearnerPage(items=())
    where: dict[str, Any] = {**own, **given}
    if "learner" in own:
        return await _themselves(reads, asked, principal, given)
    after: str | None = None
    if asked.ids:
        known = await reads.get_many(LEARNERS, asked.ids)
        found = [known[ident] for ident in dict.fromkeys(asked.ids) if ident in known]
        named = {**given, "manager": mine} if mine else where
        found = [one for one in found if within(where, one) or within(named, one)]
    elif typed := spelled(asked.q):
        found = await _beginning(reads, typed, where, asked.limit)
    else:
        found, after = await reads.find(LEARNERS, where, ("by_name",), asked.limit, asked.after)
    return LearnerPage(items=tuple(shown(one, principal) for one in found), after=after)


async def show_learner(reads: Any, principal: Principal, asked: OneLearner) -> LearnerShown:
    """One learner.

    Raises:
        Unknown: there is none of that id, or none that the caller may see.
    """
    found: LearnerDocument | None = await reads.get(LEARNERS, asked.learner)
    if found is None or not await sees(reads, principal, SCOPE, found):
        raise Unknown(f"There is no learner {asked.learner}.", learner=asked.learner)
    return shown(found, principal)


def shown(learner: LearnerDocument, principal: Principal) -> LearnerShown:
    """The document without what it is found by, as far as it is the caller's business."""
    told = msgspec.convert(learner, LearnerShown, from_attributes=True)
    return told if reaches_all(principal.roles, SCOPE) else msgspec.structs.replace(told, held=None)


def _given(asked: LearnersAsked) -> dict[str, Any]:
    """What the learners asked for have in common; roles and sites whatever their case."""
    spelt = {"by_job_role": asked.job_role, "by_site": asked.site}
    told = {
        "organization": asked.organization,
        "manager": asked.manager,
        "active": asked.active,
        **{field: None if text is None else spelled(text) for field, text in spelt.items()},
    }
    return {field: value for field, value in told.items() if value is not None}


async def _themselves(reads: Any, asked: LearnersAsked, principal: Principal, given: Mapping[str, Any]) -> LearnerPage:
    learner = principal.learner or NOBODY
    ids = (await ids_of(reads, [learner]))[learner]
    found: LearnerDocument | None = await reads.get(LEARNERS, ids[0])
    typed = spelled(asked.q)
    if found is None or (asked.ids and not set(ids) & set(asked.ids)) or not within(given, found):
        return LearnerPage(items=())
    if typed and not any((getattr(found, field) or "").startswith(typed) for field in FOUND_BY):
        return LearnerPage(items=())
    return LearnerPage(items=(shown(found, principal),))


async def _beginning(reads: Any, typed: str, where: Mapping[str, Any], limit: int) -> list[LearnerDocument]:
    found: dict[str, LearnerDocument] = {}
    for field in FOUND_BY:
        begins = {**where, field: Between(since=typed, before=typed + LAST)}
        some, _ = await reads.find(LEARNERS, begins, (field,), limit)
        found |= {one.learner: one for one in some}
    return sorted(found.values(), key=lambda one: (one.by_name, one.learner))[:limit]
