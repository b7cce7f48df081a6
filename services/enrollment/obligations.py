"""Who is required to complete what, as of a day and as known on one: read from facts, judged when asked."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from chassis.errors import Unknown
from chassis.projection import AsOf, Between
from contracts.enrollment.requirements import RequirementRevised
from services.enrollment.domain.obligation import Asked, Done, Obligation, Stay, obligation, plain
from services.enrollment.persons import everyone, ids_of
from services.enrollment.projections.requiring import COMPLETED, DONE, PROFILES, REQUIREMENTS, STAYS, TREE

AT_ONCE = 1_000
MOST_REQUIREMENTS = 10_000
TERMS = msgspec.json.Decoder(RequirementRevised)
NEXT = " "
"""Sorts before every character of an id: an id and this is where the next one begins."""

Row = Mapping[str, Any]
Judged = tuple[Row, Obligation]


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """As of when it is asked: in both times, and in whose days; `at` is now where no day is named."""

    as_of: AsOf
    at: datetime
    zone: ZoneInfo


async def requirements(reads: Any, moment: Moment, where: Mapping[str, Any]) -> Sequence[Row]:
    """The requirements there were, by code, without those that were retired by then."""
    rows = await reads.rows(REQUIREMENTS, {**where, "retired": False}, moment.as_of, MOST_REQUIREMENTS)
    return sorted(rows, key=lambda row: (str(row["code"]).casefold(), str(row["requirement"])))


async def requirement(reads: Any, moment: Moment, ident: str) -> Row:
    """One requirement as it stood, retired or not.

    Raises:
        Unknown: there was none of that id.
    """
    rows = await reads.rows(REQUIREMENTS, {"key": [ident]}, moment.as_of, 1)
    if not rows:
        raise Unknown(f"There is no requirement {ident}.", requirement=ident)
    found: Row = rows[0]
    return found


def terms_of(row: Row) -> RequirementRevised:
    """A requirement's terms."""
    return TERMS.decode(row["terms"])


async def people(
    reads: Any, row: Row, moment: Moment, within: Collection[str] | None, after: str, size: int = AT_ONCE
) -> tuple[Sequence[Judged], str | None]:
    """Those of whom it is required among the next `size` who may be, by id, behind `after`; and behind whom to go on
    (null: nobody is left). Only those `within` some organizations, where these are given.
    """
    terms = terms_of(row)
    covered = await _below(reads, terms.who.organizations, moment.as_of)
    asked = _asked(terms, frozenset(covered))
    every = await _matched(reads, asked, moment.as_of, after, size)
    found = [one for one in every if within is None or one["organization"] in within]
    return await _all_judged(reads, row, asked, found, moment), every[-1]["learner"] if len(every) >= size else None


async def pages(
    reads: Any, row: Row, moment: Moment, within: Collection[str] | None = None
) -> AsyncIterator[Sequence[Judged]]:
    """Those of whom it is required, by id, a page at a time; only those `within` some organizations, where given."""
    after: str | None = ""
    while after is not None:
        some, after = await people(reads, row, moment, within, after)
        yield some


async def of_learners(reads: Any, row: Row, moment: Moment, learners: Collection[str]) -> Mapping[str, Obligation]:
    """What one requirement asks of these learners, by learner; of nobody where it was retired."""
    terms = terms_of(row)
    if row["retired"]:
        return {}
    covered = await _below(reads, terms.who.organizations, moment.as_of)
    named = sorted(learners)
    found = await reads.rows(PROFILES, {"key": named, "active": True}, moment.as_of, len(named))
    judged = await _all_judged(reads, row, _asked(terms, frozenset(covered)), found, moment)
    return {str(profile["learner"]): told for profile, told in judged}


async def of_learner(reads: Any, learner: str, moment: Moment) -> Sequence[Judged]:
    """What is required of one learner, with the requirements, by the day on which it is due."""
    profiles = await reads.rows(PROFILES, {"key": [learner]}, moment.as_of, 1)
    if not profiles:
        return []
    profile = profiles[0]
    above = await _above(reads, {stay.organization for stay in _stays(profile) if stay.organization}, moment.as_of)
    done = await _done(reads, [learner], moment.as_of)
    found = []
    for row in await requirements(reads, moment, {}):
        terms = terms_of(row)
        named = set(terms.who.organizations)
        asked = _asked(terms, frozenset(one for one, line in above.items() if line & named))
        told = _judged(profile, asked, done, row["course"] or row["program"], moment)
        if told is not None:
            found.append((row, told))
    return sorted(found, key=lambda one: (one[1].due_on or date.max, str(one[0]["code"])))


async def _all_judged(reads: Any, row: Row, asked: Asked, profiles: Sequence[Row], moment: Moment) -> Sequence[Judged]:
    done = await _done(reads, [one["learner"] for one in profiles], moment.as_of)
    what = row["course"] or row["program"]
    judged = [(one, _judged(one, asked, done, what, moment)) for one in profiles]
    return [(one, told) for one, told in judged if told is not None]


def _asked(terms: RequirementRevised, covered: frozenset[str]) -> Asked:
    return Asked(who=terms.who, due=terms.due, covered=covered, starts_on=terms.starts_on, ends_on=terms.ends_on)


def _judged(
    profile: Row, asked: Asked, done: Mapping[str, Sequence[tuple[str, Done]]], what: str, moment: Moment
) -> Obligation | None:
    learner = str(profile["learner"])
    hired_on = date.fromisoformat(profile["hired_on"]) if profile["hired_on"] else None
    completed = [one for which, one in done.get(learner, ()) if which == what]
    return obligation(learner, asked, _stays(profile), hired_on, completed, moment.at, moment.zone)


def _stays(profile: Row) -> list[Stay]:
    return STAYS.decode(profile["stays"])


async def _matched(reads: Any, asked: Asked, as_of: AsOf, after: str, size: int) -> Sequence[Row]:
    """The profiles behind `after` that match on that day, by id: no more than `size`."""
    who = asked.who
    kinds: dict[str, Any] = {}
    if who.organizations:
        kinds["organization"] = sorted(asked.covered)
    if who.job_roles:
        kinds["job_role"] = sorted({plain(one) for one in who.job_roles})
    if who.sites:
        kinds["site"] = sorted({plain(one) for one in who.sites})
    found: dict[str, Row] = {}
    if kinds:
        behind = {"key": Between(since=after + NEXT)} if after else {}
        for row in await reads.rows(PROFILES, {**behind, "active": True, **kinds}, as_of, size):
            found[row["learner"]] = row
    if named := [one for one in who.learners if one > after]:
        for row in await reads.rows(PROFILES, {"key": named, "active": True}, as_of, size):
            found[row["learner"]] = row
    return [found[learner] for learner in sorted(found)][:size]


async def _done(reads: Any, learners: Sequence[str], as_of: AsOf) -> Mapping[str, Sequence[tuple[str, Done]]]:
    """What these learners had completed, by whichever id of theirs, when, and until when that counts."""
    if not learners:
        return {}
    ids = await ids_of(reads, learners)
    keys = everyone(ids)
    rows = await reads.rows(COMPLETED, {"key": keys}, as_of, len(keys))
    done = {
        row["learner"]: [
            (what, Done(at=datetime.fromisoformat(when), expires_on=date.fromisoformat(end) if end else None))
            for what, when, _, end in DONE.decode(row["done"]).values()
            if when
        ]
        for row in rows
    }
    return {learner: [told for one in ids[learner] for told in done.get(one, ())] for learner in learners}


async def _below(reads: Any, organizations: Collection[str], as_of: AsOf) -> set[str]:
    """These organizations and all that belonged to them, in as many queries as there are levels."""
    found, level = set(organizations), set(organizations)
    while level:
        rows = await reads.rows(TREE, {"parent": sorted(level)}, as_of, MOST_REQUIREMENTS)
        level = {row["organization"] for row in rows} - found
        found |= level
    return found


async def _above(reads: Any, organizations: Collection[str], as_of: AsOf) -> Mapping[str, set[str]]:
    """Each of these organizations with all that it belonged to."""
    parents: dict[str, str | None] = {}
    level = set(organizations)
    while level:
        rows = await reads.rows(TREE, {"key": sorted(level)}, as_of, len(level))
        told = {row["organization"]: row["parent"] for row in rows}
        parents |= {one: told.get(one) for one in level}
        level = {parent for parent in parents.values() if parent and parent not in parents}
    lines: dict[str, set[str]] = {}
    for one in organizations:
        line: set[str] = set()
        above: str | None = one
        while above and above not in line:
            line.add(above)
            above = parents.get(above)
        lines[one] = line
    return lines
