"""Attendance's queries: rolls, progress, completions and transcripts."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.errors import Forbidden, Unknown
from chassis.projection import Between
from services.attendance.api.progress import programs_told, progress_told
from services.attendance.api.reach import (
    knows,
    organizations,
    page_within_reach,
    programs_within_reach,
    sees_only_themselves,
    within_reach,
)
from services.attendance.api.shapes import (
    Completion,
    CompletionPage,
    CompletionsAsked,
    ImportedCompletion,
    MarkOnRoll,
    OneLearner,
    OneSession,
    ProgressAsked,
    ProgressPage,
    RollAnswer,
    RollPage,
    RollsAsked,
    RollSummary,
    Transcript,
)
from services.attendance.domain.mark import Mark
from services.attendance.domain.roster import Roster, expected
from services.attendance.facts import rosters_of
from services.attendance.projections import PATHS, PROGRESS, ROLLS
from services.attendance.projections.aliases import ids_of
from services.attendance.projections.documents import (
    PathDocument,
    ProgressState,
    RollDocument,
)
from services.attendance.projections.records import RECORDS

TRANSCRIPT_LIMIT = 1_000


async def show_roll(reads: Any, _principal: Principal, asked: OneSession) -> RollAnswer:
    """Everyone who held a seat when the session started, or was judged by the close, with the mark each has.

    Raises:
        Unknown: the session has no roll.
    """
    roll: RollDocument | None = await reads.get(ROLLS, asked.session)
    if roll is None:
        raise Unknown(f"There is no session {asked.session}.", session=asked.session)
    roster = (await rosters_of(reads, {roll.offering})).get(roll.offering, {})
    marks = tuple(_mark(learner, roll.marks.get(learner)) for learner in _listed(roll, roster))
    return RollAnswer(**msgspec.structs.asdict(_summary(roll, roster)), marks=marks)


async def list_rolls(reads: Any, _principal: Principal, asked: RollsAsked) -> RollPage:
    """Rolls by start."""
    where = _given(asked, "offering", "state")
    if asked.since is not None or asked.before is not None:
        where["starts_at"] = Between(since=asked.since, before=asked.before)
    rolls, after = await reads.find(ROLLS, where, ("starts_at",), asked.limit, asked.after)
    rosters = await rosters_of(reads, {roll.offering for roll in rolls})
    return RollPage(items=tuple(_summary(roll, rosters.get(roll.offering, {})) for roll in rolls), after=after)


async def list_progress(reads: Any, principal: Principal, asked: ProgressAsked) -> ProgressPage:
    """Progress by offering and learner."""
    where = await _asked(reads, asked, "offering", "course", "state")
    seen, after = await page_within_reach(reads, principal, where, asked.limit, asked.after)
    return ProgressPage(items=await progress_told(reads, seen), after=after)


async def list_completions(reads: Any, principal: Principal, asked: CompletionsAsked) -> CompletionPage:
    """Completed courses by offering and learner."""
    where = await _asked(reads, asked, "course", "offering") | {"state": ProgressState.COMPLETED}
    seen, after = await page_within_reach(reads, principal, where, asked.limit, asked.after)
    items = tuple(
        Completion(
            offering=one.offering,
            course=one.course,
            learner=one.learner,
            completed_at=one.decided_at,
            renewed_at=one.renewed_at,
            grade=one.grade,
        )
        for one in seen
        if one.decided_at is not None
    )
    return CompletionPage(items=items, after=after)


async def show_transcript(reads: Any, principal: Principal, asked: OneLearner) -> Transcript:
    """What one learner has done, by whichever id of theirs; a learner sees their own, a manager what their
    organization's did.

    Raises:
        Forbidden: the caller may see neither all learners nor this one.
        Unknown: there is no such learner, or none that the caller may see.
    """
    ids = await ids_of(reads, asked.learner)
    if sees_only_themselves(principal) and principal.learner not in ids:
        raise Forbidden("You may see your own transcript alone.")
    found, _ = await reads.find(PROGRESS, {"learner": list(ids)}, (), TRANSCRIPT_LIMIT)
    seen = await within_reach(reads, principal, found)
    known_paths: Mapping[str, PathDocument] = await reads.get_many(PATHS, list(ids))
    paths = [known_paths[one] for one in ids if one in known_paths]
    theirs = await organizations(reads, principal)
    programs = [(path, await programs_within_reach(reads, principal, path, theirs)) for path in paths]
    known = await knows(reads, principal, ids, paths, theirs)
    if not seen and not any(some for _, some in programs) and not known:
        raise Unknown(f"There is no learner {asked.learner}.", learner=asked.learner)
    # They belong to no offering, and are told to those whom the learner is known to now.
    where = {"learner": list(ids), "counts": True}
    told = (await reads.find(RECORDS, where, (), TRANSCRIPT_LIMIT))[0] if known else ()
    imported = [msgspec.convert(one, ImportedCompletion, from_attributes=True) for one in told]
    return Transcript(
        learner=asked.learner,
        courses=await progress_told(reads, seen),
        programs=tuple(one for path, some in programs for one in programs_told(path, some)),
        imported=tuple(sorted(imported, key=lambda one: (one.completed_on, one.record))),
    )


async def _asked(reads: Any, asked: ProgressAsked | CompletionsAsked, *names: str) -> dict[str, Any]:
    """What is asked for; of a learner, by whichever id of theirs."""
    where = _given(asked, *names)
    return where if asked.learner is None else {**where, "learner": await ids_of(reads, asked.learner)}


def _given(asked: msgspec.Struct, *names: str) -> dict[str, Any]:
    values = ((name, getattr(asked, name)) for name in names)
    return {name: value for name, value in values if value is not None}


def _mark(learner: str, mark: Mark | None) -> MarkOnRoll:
    if mark is None:
        return MarkOnRoll(learner=learner)
    return MarkOnRoll(learner=learner, status=mark.status, minutes=mark.minutes)


def _listed(roll: RollDocument, roster: Roster) -> list[str]:
    return sorted({*expected(roster, roll.starts_at), *roll.confirmed})


def _summary(roll: RollDocument, roster: Roster) -> RollSummary:
    present = _listed(roll, roster)
    return RollSummary(
        session=roll.session,
        offering=roll.offering,
        course=roll.course,
        component=roll.component,
        starts_at=roll.starts_at,
        ends_at=roll.ends_at,
        timezone=roll.timezone,
        state=roll.state,
        expected=len(present),
        recorded=sum(learner in roll.marks for learner in present),
    )
