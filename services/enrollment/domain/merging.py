"""Two learners who are one person: one of them is kept, and has what lies ahead of both. History is not rewritten."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from chassis.decider import Context, Decision, Timer
from chassis.errors import NotYetKnown, Refused, Unknown
from chassis.ids import stream
from contracts.enrollment import (
    LearnerChanged,
    LearnerDeactivated,
    LearnerReactivated,
    LearnersMerged,
)
from contracts.event import Event
from services.enrollment.commands import MergeLearners, TakeOver
from services.enrollment.domain import directory, profile
from services.enrollment.domain.admission import stream_of
from services.enrollment.domain.asked_over import Asked, asked_over
from services.enrollment.domain.claim import claimed, external_claim
from services.enrollment.domain.handing_on import handed_on, handing_streams
from services.enrollment.domain.interest import Wanted, handed_over, interest_stream
from services.enrollment.domain.learner import Learner, erased
from services.enrollment.domain.managers import line_from
from services.enrollment.domain.merged import merged_away
from services.enrollment.domain.offering_terms import with_terms
from services.enrollment.domain.requests import request_stream
from services.enrollment.domain.taking_over import Held, counterpart, taken_over

Happens = list[tuple[str, Event]]
TAKE_OVER = "take-over"
MEANWHILE = (timedelta(seconds=10), timedelta(minutes=5))
"""After so long it is seen whether something has come in for the one who was merged, by whoever did not know yet."""
AT_ONCE = 100
"""So many people change their manager in one decision."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the views know of who is merged: what they have, what they ask for, of what they want to be told a date, and
    of whom they are the manager, the first `AT_ONCE`; and who is `kept`, where the command does not say.
    """

    held: tuple[Held, ...] = ()
    asked: tuple[Asked, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    reports: tuple[str, ...] = ()
    kept: str = ""


class Over(msgspec.Struct, kw_only=True):
    """What goes over: the events, and the enrollments that they are about."""

    said: Happens = []
    taken: list[str] = []
    ended: list[str] = []
    stays: list[str] = []
    requests: int = 0


def merge_streams(command: MergeLearners, context: Context) -> Sequence[str]:
    """Both learners, what a directory says of them, and whatever decides about what the one has."""
    own = (*directory.streams_of(command.kept), *directory.streams_of(command.merged))
    return tuple(dict.fromkeys((*own, *_streams(context.facts or Found(), command.merged, command.kept))))


def take_over_streams(command: TakeOver, context: Context) -> Sequence[str]:
    """Both learners, and whatever decides about what the one has."""
    found: Found = context.facts or Found()
    own = (stream("learner", one) for one in (command.merged, found.kept) if one)
    return tuple(dict.fromkeys((*own, *_streams(found, command.merged, found.kept))))


def merge_further(states: Mapping[str, Any], command: MergeLearners, _context: Context) -> Sequence[str]:
    """Every id that the two are known by, those above the kept one, and the groups that a directory has them in."""
    learners = [states[stream("learner", one)] for one in (command.kept, command.merged)]
    claims = [external_claim(one) for one in _external(learners[1])]
    ids = [stream("learner", one) for learner in learners for one in learner.ids]
    line = _above(states, command.kept)
    return (*claims, *ids, *line, *handing_streams(states, command.kept, command.merged))


def take_over_further(states: Mapping[str, Any], _command: TakeOver, context: Context) -> Sequence[str]:
    """Those above the one who was kept, where people come to have them as their manager."""
    found: Found = context.facts or Found()
    return _above(states, found.kept) if found.kept and found.reports else ()


def merge(states: Mapping[str, Any], command: MergeLearners, context: Context) -> Decision:
    """The one person, called by the id that is kept; nothing if they were merged before. `context.facts` is `Found`.

    Raises:
        Unknown: there is no such learner.
        Refused: `merge-with-itself`, `learner-erased`, `legal-hold` (on either), `already-merged` (into somebody else,
            or the one to keep was), `both-in-directory`.
    """
    found: Found = context.facts or Found()
    kept, merged = _both(states, command)
    reply: dict[str, Any] = {"learner": command.kept, "merged": command.merged}
    if merged.kept == command.kept:
        return Decision(reply={**reply, "changed": False})
    _check(states, command, kept, merged)
    over = _over(states, found, command.merged, command.kept, context)
    said = [*over.said, *_profile(command, kept, merged)]
    said += _claims(states, command, merged)
    said += handed_on(states, command.kept, command.merged)
    said += _reports(states, found.reports, command.merged, command.kept)
    ids = tuple(dict.fromkeys((command.kept, *kept.ids, command.merged, *merged.ids)))
    said += [
        (stream("learner", one), LearnersMerged(learner=one, kept=command.kept, merged=command.merged, ids=ids))
        for one in ids
    ]
    if merged.active:
        said.append((stream("learner", command.merged), LearnerDeactivated(learner=command.merged)))
    told = {"changed": True, "taken_over": over.taken, "ended": over.ended, "stays": over.stays}
    reply |= told | {"requests": over.requests, "reports": len(found.reports)}
    return Decision(events=said, reply=reply, timers=_timers(command.merged, context))


def take_over(states: Mapping[str, Any], command: TakeOver, context: Context) -> Decision:
    """What has come in for who was merged is the kept one's as well; nothing where nothing has. `context.facts` is
    `Found`.

    Raises:
        NotYetKnown: they were merged a moment ago.
    """
    found: Found = context.facts or Found()
    merged: Learner = states[stream("learner", command.merged)]
    if merged.kept != found.kept:
        raise NotYetKnown("Into whom they were merged has not arrived here yet.", learner=command.merged)
    if merged.kept is None or merged.erased:
        return Decision(reply={"taken_over": 0})
    over = _over(states, found, command.merged, merged.kept, context)
    said = [*over.said, *_reports(states, found.reports, command.merged, merged.kept)]
    more = len(found.reports) == AT_ONCE
    return Decision(
        events=said, reply={"taken_over": len(over.taken)}, timers=_timers(command.merged, context)[:1] if more else ()
    )


def _streams(found: Found, merged: str, kept: str) -> Iterator[str]:
    for one in found.held:
        yield from with_terms(one.enrollment)
        yield stream_of(counterpart(one.enrollment, kept))
    for request in found.asked:
        mine = counterpart(request.enrollment, kept)
        yield from (request_stream(request.enrollment), request_stream(mine), stream_of(mine))
    yield from (interest_stream(one.course, who) for one in found.wanted for who in (merged, kept))
    yield from (stream("learner", one) for one in found.reports)


def _both(states: Mapping[str, Any], command: MergeLearners) -> tuple[Learner, Learner]:
    if command.kept == command.merged:
        raise Refused("That is the same learner. Name the other one.", slug="merge-with-itself", learner=command.kept)
    for one in (command.kept, command.merged):
        if states[stream("learner", one)].profile is None:
            raise Unknown(f"There is no learner {one}.", learner=one)
    return states[stream("learner", command.kept)], states[stream("learner", command.merged)]


def _check(states: Mapping[str, Any], command: MergeLearners, kept: Learner, merged: Learner) -> None:
    for ident, one in ((command.kept, kept), (command.merged, merged)):
        if one.erased:
            raise erased(ident)
        if one.held:
            raise Refused(
                f"The learner {ident} is under a legal hold: what is known of them stays as it is. Lift it first.",
                slug="legal-hold",
                learner=ident,
            )
        if one.kept is not None:
            raise merged_away(ident, one.kept)
    if all(states[stream("directory", one)].shown for one in (command.kept, command.merged)):
        raise Refused(
            "The directory has both, and would go on telling of both. Have it give one of them up first, then keep the "
            "one that it still has.",
            slug="both-in-directory",
            learner=command.kept,
            merged=command.merged,
        )


def _over(states: Mapping[str, Any], found: Found, merged: str, kept: str, context: Context) -> Over:
    over = Over()
    for held in found.held:
        said, taken = taken_over(states, held, kept, context)
        over.said += said
        (over.taken if taken else over.ended if said else over.stays).append(held.enrollment)
    for asked in found.asked:
        said = asked_over(states, asked, kept, context)
        over.said += said
        over.requests += bool(said)
    for wanted in found.wanted:
        over.said += handed_over(states, wanted, merged, kept, over.said)
    return over


def _profile(command: MergeLearners, kept: Learner, merged: Learner) -> Iterator[tuple[str, Event]]:
    """The kept profile with what other systems call the other; and that they are here, if the other was."""
    name, before = stream("learner", command.kept), kept.profile or profile.Profile()
    manager = None if before.manager == command.merged else before.manager
    ids = profile.merged(before.external_ids, _external(merged))
    after = msgspec.structs.replace(before, external_ids=ids, manager=manager)
    if after != before:
        fields = profile.differing(before, after) or ("external_ids",)
        yield name, LearnerChanged(learner=command.kept, changed=fields, **msgspec.structs.asdict(after))
    if merged.active and not kept.active:
        yield name, LearnerReactivated(learner=command.kept)


def _claims(states: Mapping[str, Any], command: MergeLearners, merged: Learner) -> Iterator[tuple[str, Event]]:
    for one in _external(merged):
        if states[external_claim(one)].owner == command.merged:
            yield external_claim(one), claimed(f"learner/{one.source}", one.id, command.kept)


def _reports(states: Mapping[str, Any], reports: Sequence[str], merged: str, kept: str) -> Iterator[tuple[str, Event]]:
    """Whoever they were the manager of has the kept one; who is above that one themselves has none."""
    line = _above(states, kept)
    for one in reports:
        theirs: profile.Profile | None = states[stream("learner", one)].profile
        if one != kept and theirs is not None and theirs.manager == merged:
            after = msgspec.structs.asdict(
                msgspec.structs.replace(theirs, manager=None if stream("learner", one) in line else kept)
            )
            yield stream("learner", one), LearnerChanged(learner=one, changed=("manager",), **after)


def _above(states: Mapping[str, Any], learner: str) -> list[str]:
    own: Learner = states[stream("learner", learner)]
    return line_from(states, own.profile.manager if own.profile else None)


def _external(learner: Learner) -> tuple[Any, ...]:
    return learner.profile.external_ids if learner.profile else ()


def _timers(merged: str, context: Context) -> list[Timer]:
    return [
        Timer(key=f"{TAKE_OVER}/{merged}/{place}", kind=TAKE_OVER, due=context.at + after, data={"learner": merged})
        for place, after in enumerate(MEANWHILE)
    ]
