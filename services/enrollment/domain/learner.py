"""Learners: the people who are trained, each known to other systems by ids that are theirs alone."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec.structs import asdict

from chassis.decider import Context, Decision, Timer
from chassis.errors import NotYetKnown, Refused, Unknown
from chassis.ids import ALPHABET, stream
from contracts.enrollment import (
    LearnerChanged,
    LearnerDeactivated,
    LearnerErased,
    LearnerReactivated,
    LearnerRegistered,
    LearnersMerged,
    LeaverReleased,
    LegalHoldLifted,
    LegalHoldPlaced,
)
from contracts.event import Event
from contracts.shared import ExternalId, Notify
from services.enrollment.commands import ChangeLearner, ProvisionLearner, RegisterLearner, UpsertLearner
from services.enrollment.domain import profile
from services.enrollment.domain.claim import check_free, claimed, external_claim
from services.enrollment.domain.entries import Said
from services.enrollment.domain.leaver import held
from services.enrollment.domain.merged import merged_away
from services.enrollment.domain.profile import Profile

Telling = RegisterLearner | UpsertLearner | ProvisionLearner | ChangeLearner
Events = Iterator[tuple[str, Event]]


class Learner(msgspec.Struct):
    """What decisions about a learner rest on; `profile` null is before they were registered. Who was merged is called
    `kept` by now, and `ids` is all that the person was ever called.
    """

    profile: Profile | None = None
    active: bool = True
    released: bool = False
    held: bool = False
    erased: bool = False
    kept: str | None = None
    ids: tuple[str, ...] = ()


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about a learner beforehand: who owns the external id, so far as is known, and for how long
    the seats of whoever leaves are held.
    """

    owner: str | None = None
    leaver_days: float = 3.0


def learner_id(external_ids: Sequence[ExternalId], drawn: str) -> str:
    """The id of a new learner: made of their first external id, so that who upserts finds the
    learner's stream without asking a view; drawn where there is none.
    """
    if not external_ids:
        return drawn
    first = external_ids[0]
    told = f"{first.source.lower()}\0{first.id}".encode()
    number = int.from_bytes(blake2b(told, digest_size=10, person=b"learner").digest())
    return "l" + "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def told_ids(command: Telling) -> tuple[ExternalId, ...]:
    """The external ids a command names, each once, its own first; a source's case is dropped."""
    own: tuple[ExternalId, ...] = ()
    if isinstance(command, UpsertLearner | ProvisionLearner):
        own = (ExternalId(source=command.source, id=command.id),)
    told = (*own, *command.external_ids)
    return tuple(dict.fromkeys(ExternalId(source=one.source.lower(), id=one.id) for one in told))


def register_streams(command: RegisterLearner, context: Context) -> Sequence[str]:
    """The new learner, and the claims on what other systems call them."""
    told = told_ids(command)
    return (stream("learner", learner_id(told, context.new_id)), *map(external_claim, told))


def upsert_streams(command: UpsertLearner | ProvisionLearner, context: Context) -> Sequence[str]:
    """The learner under the id that follows from the external id, and the claims. The view may know
    another owner (the facts are `Known`): one who got this external id beside an earlier one.
    """
    told = told_ids(command)
    owners = dict.fromkeys((learner_id(told, ""), _facts(context).owner or learner_id(told, "")))
    return (*(stream("learner", owner) for owner in owners), *map(external_claim, told))


def change_streams(command: ChangeLearner, _context: Context) -> Sequence[str]:
    """The learner, and the claims on what other systems call them from now on."""
    return (stream("learner", command.learner), *map(external_claim, told_ids(command)))


def register(states: Mapping[str, Any], command: RegisterLearner, context: Context) -> Decision:
    """A learner and the claims on their external ids.

    Raises:
        Refused: `code-taken` (an external id), `unknown-timezone`, `manages-themselves`, `time-out-of-range`.
    """
    told = told_ids(command)
    learner = learner_id(told, context.new_id)
    for one in told:
        check_free(states[external_claim(one)], "learner", f"{one.source}/{one.id}")
    return Decision(events=_registered(states, learner, command), reply={"learner": learner}, status=201)


def upsert(states: Mapping[str, Any], command: UpsertLearner, context: Context) -> Decision:
    """A new learner, or the profile of a known one replaced; nothing if it stays as it is.

    Raises:
        Refused: `code-taken` (a further external id is somebody else's), `unknown-timezone`, `manages-themselves`,
            `learner-erased`, `time-out-of-range`.
        NotYetKnown: the external id was given to a learner a moment ago.
    """
    return _by_external_id(states, command, context)


def provision(states: Mapping[str, Any], command: ProvisionLearner, context: Context) -> Decision:
    """A new learner, or what is named of a known one changed; nothing if it stays as it is.

    Raises:
        Refused: as `upsert`.
        NotYetKnown: as `upsert`.
    """
    return _by_external_id(states, command, context)


def change(states: Mapping[str, Any], command: ChangeLearner, context: Context) -> Decision:
    """What is named of a learner changed; nothing if it stays as it is. Of who leaves, until when their seats are held.

    Raises:
        Unknown: there is no such learner.
        Refused: `code-taken` (an external id is somebody else's), `unknown-timezone`, `manages-themselves`,
            `effective-in-the-future`, `time-out-of-range`, `learner-erased`, `already-merged`.
    """
    known: Learner = states[stream("learner", command.learner)]
    if known.profile is None:
        raise Unknown(f"There is no learner {command.learner}.", learner=command.learner)
    if known.erased:
        raise erased(command.learner)
    if known.kept is not None:
        raise merged_away(command.learner, known.kept)
    context.happened(command.effective_at)
    ids = profile.merged(known.profile.external_ids, told_ids(command))
    told = profile.changed(known.profile, command, ids)
    events = list(_changed(states, command.learner, known, told, command))
    timers = _timers(command.learner, known, events, context, command.notify)
    reply = {"learner": command.learner, "changed": bool(events)} | ({"held_until": timers[0].due} if timers else {})
    return Decision(events=events, reply=reply, timers=timers)


def evolve(learner: Learner, event: Event) -> Learner:
    """Fold one event."""
    match event:
        case LearnerRegistered() | LearnerChanged():
            learner.profile = profile.told_by(event)
        case LearnerDeactivated() | LearnerReactivated():
            learner.active, learner.released = isinstance(event, LearnerReactivated), False
        case LeaverReleased():
            learner.released = True
        case LegalHoldPlaced() | LegalHoldLifted():
            learner.held = isinstance(event, LegalHoldPlaced)
        case LearnerErased():
            learner.profile, learner.erased = Profile(), True
        case LearnersMerged():
            learner.ids, learner.kept = event.ids, None if event.kept == event.learner else event.kept
    return learner


def erased(learner: str) -> Refused:
    """Whoever was erased is not brought back, nor is anything kept about them again."""
    return Refused(
        f"The learner {learner} was erased, and nothing is kept about them again. Take them out of the file, or the "
        "directory; somebody who comes back is registered by another id.",
        slug="learner-erased",
        learner=learner,
    )


def _by_external_id(states: Mapping[str, Any], command: UpsertLearner | ProvisionLearner, context: Context) -> Decision:
    told = told_ids(command)
    owner = states[external_claim(told[0])].owner
    if owner is None:
        learner = learner_id(told, "")
        events = _registered(states, learner, command)
        return Decision(events=events, reply={"learner": learner, "created": True}, status=201)
    name = stream("learner", owner)
    if name not in states:
        raise NotYetKnown(f"{told[0].id} belongs to a learner who has not arrived here yet.", learner=owner)
    known: Learner = states[name]
    if known.erased:
        raise erased(owner)
    before = known.profile or Profile()
    ids = profile.merged(before.external_ids, told)
    after = profile.whole(command, ids) if isinstance(command, UpsertLearner) else profile.changed(before, command, ids)
    events = list(_changed(states, owner, known, after, command))
    reply = {"learner": owner, "created": False}
    return Decision(events=events, reply=reply, timers=_timers(owner, known, events, context))


def _facts(context: Context) -> Known:
    return context.facts if isinstance(context.facts, Known) else Known()


def _timers(learner: str, known: Learner, said: Said, context: Context, notify: Notify | None = None) -> list[Timer]:
    """The timer that lets go of the seats of who has just left; not once more where since when is corrected."""
    return held(learner, said, _facts(context).leaver_days, context.at, notify) if known.active else []


def _registered(states: Mapping[str, Any], learner: str, command: Telling) -> list[tuple[str, Event]]:
    """The claims, the learner, and that they left again where that is told at once."""
    told, name = told_ids(command), stream("learner", learner)
    new = profile.whole(command, told)
    profile.check(learner, new)
    events = [*_claims(states, told, learner), (name, LearnerRegistered(learner=learner, **asdict(new)))]
    if getattr(command, "active", True) is False:
        events.append((name, LearnerDeactivated(learner=learner)))
    return events


def _changed(states: Mapping[str, Any], learner: str, known: Learner, after: Profile, command: Telling) -> Events:
    """What is different now. Where it is told since when something is so, it is told even if it was known to be so."""
    profile.check(learner, after)
    yield from _claims(states, told_ids(command), learner)
    name, before = stream("learner", learner), known.profile or Profile()
    since = isinstance(command, ChangeLearner) and command.effective_at is not None
    fields = profile.named(command) if since else profile.differing(before, after)
    if after != before or (since and fields):
        yield name, LearnerChanged(learner=learner, changed=fields, **asdict(after))
    active = getattr(command, "active", msgspec.UNSET)
    if active is not msgspec.UNSET and (active != known.active or since):
        yield name, (LearnerReactivated if active else LearnerDeactivated)(learner=learner)


def _claims(states: Mapping[str, Any], told: Sequence[ExternalId], learner: str) -> Events:
    """Claims on the external ids that are not this learner's yet."""
    for one in told:
        name = external_claim(one)
        if states[name].owner == learner:
            continue
        check_free(states[name], "learner", f"{one.source}/{one.id}")
        yield name, claimed(f"learner/{one.source}", one.id, learner)
