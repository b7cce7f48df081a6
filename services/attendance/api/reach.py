"""Whose progress a caller may see: everyone's, that of their organization and all below it, or their own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chassis.access import Principal
from chassis.readstore.cursor import cursor
from chassis.trees import below
from contracts.access import reaches_all
from services.attendance.projections import PROGRESS, SEATS
from services.attendance.projections.aliases import ids_of
from services.attendance.projections.documents import PathDocument, ProgramOnPath, ProgressDocument
from services.attendance.projections.organizations import ORGANIZATIONS

EVERYONE = "completions:read"
NOBODY = ""
"""No learner has this id."""
MOST_SEATS = 1_000
"""How many seats are looked through at once where few of them have what is asked for."""

Page = tuple[Sequence[ProgressDocument], str | None]


def reaches_everyone(principal: Principal) -> bool:
    """Whether the caller may see all learners; managers and learners, although they read completions, may not."""
    return reaches_all(principal.roles, EVERYONE) and (principal.scopes is None or EVERYONE in principal.scopes)


def sees_only_themselves(principal: Principal) -> bool:
    """Whether lists are the caller's own from the start."""
    return not reaches_everyone(principal) and "manager" not in principal.roles


async def page_within_reach(
    reads: Any, principal: Principal, where: Mapping[str, Any], limit: int, after: str | None
) -> Page:
    """A page of what the caller may see of this progress, by offering and learner, and the cursor after it.

    A manager's people are looked for among the seats of their organizations, which are in the same order:
    the work does not grow with those of others.

    Raises:
        Malformed: `after` is not a cursor of this list.
    """
    if reaches_everyone(principal):
        everyone: Page = await reads.find(PROGRESS, where, (), limit, after)
        return everyone
    theirs = await organizations(reads, principal)
    found: dict[str, ProgressDocument] = {}
    if theirs:
        found = await _of_organizations(reads, theirs, where, limit + 1, after)
    mine = await ids_of(reads, principal.learner)
    if mine or not theirs:
        themselves = tuple(one for one in mine if one in where.get("learner", mine))
        own, _ = await reads.find(PROGRESS, {**where, "learner": themselves or NOBODY}, (), limit + 1, after)
        found |= {one.progress: one for one in own}
    keys = sorted(found)
    page = [found[key] for key in keys[:limit]]
    return page, cursor((), page[-1].progress, ()) if len(keys) > limit else None


async def within_reach(
    reads: Any, principal: Principal, found: Sequence[ProgressDocument]
) -> Sequence[ProgressDocument]:
    """Those that the caller may see. A manager's are the ones enrolled from their organization."""
    if reaches_everyone(principal) or not found:
        return found
    seen: set[str] = set()
    theirs = await organizations(reads, principal)
    if theirs:
        seats = await reads.get_many(SEATS, [one.progress for one in found])
        seen = {key for key, seat in seats.items() if seat.organization in theirs}
    mine = await ids_of(reads, principal.learner)
    return [one for one in found if one.progress in seen or one.learner in mine]


async def programs_within_reach(
    reads: Any, principal: Principal, path: PathDocument, theirs: Collection[str]
) -> Mapping[str, ProgramOnPath]:
    """The programs on a path that the caller may see. A manager's are those of people of their organization, and
    those that others joined from it.
    """
    if await _all_of(reads, principal, path, theirs):
        return path.programs
    return {program: one for program, one in path.programs.items() if one.organization in theirs}


async def knows(
    reads: Any, principal: Principal, learners: Sequence[str], paths: Sequence[PathDocument], theirs: Collection[str]
) -> bool:
    """Whether the caller may know that there is this learner, by any of their ids: a manager knows the people of their
    organizations, and those who were ever enrolled from one.
    """
    if any([await _all_of(reads, principal, path, theirs) for path in paths]):
        return True
    if not theirs:
        return False
    seats, _ = await reads.find(SEATS, {"learner": list(learners), "organization": theirs}, (), 1)
    return bool(seats)


async def organizations(reads: Any, principal: Principal) -> tuple[str, ...]:
    """The organizations whose people a manager sees: their own, and all below it; none for everybody else."""
    if "manager" not in principal.roles or principal.organization is None or reaches_everyone(principal):
        return ()
    return await below(reads, ORGANIZATIONS, principal.organization, "organization")


async def _all_of(reads: Any, principal: Principal, path: PathDocument, theirs: Collection[str]) -> bool:
    if reaches_everyone(principal) or path.organization in theirs:
        return True
    return path.learner in await ids_of(reads, principal.learner)


async def _of_organizations(
    reads: Any, theirs: Collection[str], where: Mapping[str, Any], wanted: int, after: str | None
) -> dict[str, ProgressDocument]:
    """The first of this progress behind a cursor: `wanted` or a few more, fewer only if nothing follows."""
    # One learner has few seats; without statistics a database would look through the whole organization for them.
    seated = {"learner": where["learner"]} if "learner" in where else {"organization": theirs}
    if "offering" in where:
        seated["offering"] = where["offering"]
    found: dict[str, ProgressDocument] = {}
    size = wanted
    while True:
        seats, after = await reads.find(SEATS, seated, (), size, after)
        seen = [seat.enrollment for seat in seats if seat.organization in theirs]
        told: Mapping[str, ProgressDocument] = await reads.get_many(PROGRESS, seen)
        found |= {
            key: one
            for key, one in told.items()
            if all(_meets(getattr(one, name), value) for name, value in where.items())
        }
        if after is None or len(found) >= wanted:
            return found
        size = min(2 * size, MOST_SEATS)


def _meets(told: object, wanted: object) -> bool:
    return told in wanted if isinstance(wanted, tuple) else told == wanted
