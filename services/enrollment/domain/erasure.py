"""Forgetting a learner: everything that lies ahead is ended, and the key goes with the fact itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.decider import Context, Decision, Timer
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.enrollment import (
    LearnerDeactivated,
    LearnerErased,
    LegalHoldLifted,
    LegalHoldPlaced,
    RequestWithdrawn,
    RetentionSet,
)
from contracts.event import Event
from services.enrollment.commands import EraseLearner, LiftLegalHold, PlaceLegalHold, SetRetention
from services.enrollment.domain import directory
from services.enrollment.domain.admission import learner_of, stream_of
from services.enrollment.domain.learner import Learner, erased
from services.enrollment.domain.leaver import LEAVER, begun, let_go, timer_key
from services.enrollment.domain.merged import merged_away
from services.enrollment.domain.offering_terms import with_terms
from services.enrollment.domain.requests import Stand, about, request_stream

ERASED = "erased"
"""Why an enrollment has ended."""
MEANWHILE = timedelta(minutes=5)
"""After so long, whatever came in while the person was being forgotten is let go, too."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A course whose completions are kept, and until when this one is."""

    course: str
    until: datetime


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the views know of a learner: seats and places, what was ever asked for them, and what is kept longest."""

    enrollments: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    kept: Kept | None = None


class Retention(msgspec.Struct):
    """For how many years completions of a course are kept; null: for none."""

    years: int | None = None


def erase_streams(command: EraseLearner, context: Context) -> Sequence[str]:
    """The learner, what a directory says of them, what decides about each of their enrollments, and their requests."""
    found: Found = context.facts or Found()
    own = directory.streams_of(command.learner)
    each = (name for enrollment in found.enrollments for name in with_terms(enrollment))
    return tuple(dict.fromkeys((*own, *each, *map(request_stream, found.requests))))


def erase_further(states: Mapping[str, Any], command: EraseLearner, context: Context) -> Sequence[str]:
    """Whatever else the person is called, and the groups that a directory has them in."""
    ids: tuple[str, ...] = states[stream("learner", command.learner)].ids
    return (*(stream("learner", one) for one in ids), *directory.groups_of(states, command, context))


def erase(states: Mapping[str, Any], command: EraseLearner, context: Context) -> Decision:
    """Their seats ahead, their places in queues and their requests are ended at nobody's cost, and their key is
    destroyed; so are those of whatever else they were called. Nothing for who was erased before. What has begun stays,
    without a name.

    Raises:
        Unknown: there is no such learner.
        Refused: `legal-hold`; `retention`, naming the course, and until when; `already-merged`.
    """
    learner, found = _known(states, command.learner), context.facts or Found()
    reply = {"learner": command.learner, "erased": not learner.erased}
    if learner.erased:
        return Decision(reply={**reply, "released": 0})
    if learner.kept is not None:
        raise merged_away(command.learner, learner.kept)
    _check(command.learner, learner, found.kept, context.at)
    said: list[tuple[str, Event]] = []
    for enrollment in found.enrollments:
        if not begun(states[stream_of(enrollment)], context.at):
            said += let_go(states, enrollment, context, ERASED)
    released = len(said)
    for request in found.requests:
        if states[request_stream(request)].stand is Stand.PENDING:
            said.append((request_stream(request), RequestWithdrawn(**about(request))))
    said += directory.given_up(states, command.learner)
    name = stream("learner", command.learner)
    if learner.active:
        said.append((name, LearnerDeactivated(learner=command.learner)))
    ids = learner.ids or (command.learner,)
    for one in reversed(ids):
        asked = tuple(request for request in found.requests if learner_of(request) == one)
        said.append((stream("learner", one), LearnerErased(learner=one, requests=asked)))
    late = Timer(
        key=timer_key(command.learner), kind=LEAVER, due=context.at + MEANWHILE, data={"learner": command.learner}
    )
    return Decision(events=said, reply={**reply, "released": released}, timers=(late,), forget=ids)


def place(states: Mapping[str, Any], command: PlaceLegalHold, _context: Context) -> Decision:
    """The learner is held; nothing if they were.

    Raises:
        Unknown: there is no such learner.
        Refused: `learner-erased`, `already-merged`.
    """
    return _hold(states, command.learner, held=True)


def lift(states: Mapping[str, Any], command: LiftLegalHold, _context: Context) -> Decision:
    """The learner is held no more; nothing if they were not.

    Raises:
        Unknown: there is no such learner.
        Refused: `learner-erased`, `already-merged`.
    """
    return _hold(states, command.learner, held=False)


def set_retention(states: Mapping[str, Any], command: SetRetention, _context: Context) -> Decision:
    """Completions of the course are kept for so long; nothing if they were."""
    name = stream("retention", command.course)
    reply = {"course": command.course, "years": command.years}
    if states[name].years == command.years:
        return Decision(reply=reply)
    return Decision(events=((name, RetentionSet(course=command.course, years=command.years)),), reply=reply)


def evolve_retention(retention: Retention, event: Event) -> Retention:
    """Fold one event."""
    if isinstance(event, RetentionSet):
        retention.years = event.years
    return retention


def _hold(states: Mapping[str, Any], who: str, *, held: bool) -> Decision:
    learner = _known(states, who)
    if learner.erased:
        raise erased(who)
    if learner.kept is not None:
        raise merged_away(who, learner.kept)
    event = (LegalHoldPlaced if held else LegalHoldLifted)(learner=who)
    events = ((stream("learner", who), event),) if learner.held != held else ()
    return Decision(events=events, reply={"learner": who, "held": held})


def _known(states: Mapping[str, Any], who: str) -> Learner:
    learner: Learner = states[stream("learner", who)]
    if learner.profile is None:
        raise Unknown(f"There is no learner {who}.", learner=who)
    return learner


def _check(who: str, learner: Learner, kept: Kept | None, at: datetime) -> None:
    if learner.held:
        raise Refused("The learner is under a legal hold. Lift it first.", slug="legal-hold", learner=who)
    if kept is not None and kept.until > at:
        raise Refused(
            f"That the learner has completed {kept.course} is kept until {kept.until.date()}. Erase them after that, "
            "or change for how long completions of the course are kept.",
            slug="retention",
            learner=who,
            course=kept.course,
            until=kept.until,
        )
