"""Learners: the people who are trained, each known to other systems by ids that are theirs alone."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

import msgspec
from msgspec.structs import asdict

from chassis.decider import Context, Decision
from chassis.errors import NotYetKnown, Refused
from chassis.ids import ALPHABET, stream
from contracts.enrollment import LearnerChanged, LearnerRegistered
from contracts.event import Event
from contracts.shared import ExternalId
from services.enrollment.commands import RegisterLearner, UpsertLearner
from services.enrollment.domain.claim import check_free, claimed, external_claim


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a person, whole."""

    name: str | None = None
    email: str | None = None
    organization: str | None = None
    timezone: str | None = None
    language: str | None = None
    external_ids: tuple[ExternalId, ...] = ()


class Learner(msgspec.Struct):
    """What decisions about a learner rest on; `profile` null is before they were registered."""

    profile: Profile | None = None


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


def told_ids(command: RegisterLearner | UpsertLearner) -> tuple[ExternalId, ...]:
    """The external ids a command names, each once, its own first; a source's case is dropped."""
    own = (ExternalId(source=command.source, id=command.id),) if isinstance(command, UpsertLearner) else ()
    told = (*own, *command.external_ids)
    return tuple(dict.fromkeys(ExternalId(source=one.source.lower(), id=one.id) for one in told))


def register_streams(command: RegisterLearner, context: Context) -> Sequence[str]:
    """The new learner, and the claims on what other systems call them."""
    told = told_ids(command)
    return (stream("learner", learner_id(told, context.new_id)), *map(external_claim, told))


def upsert_streams(command: UpsertLearner, context: Context) -> Sequence[str]:
    """The learner under the id that follows from the external id, and the claims. The view may know
    another owner (`context.facts`): one who got this external id beside an earlier one.
    """
    told = told_ids(command)
    owners = dict.fromkeys((learner_id(told, ""), context.facts or learner_id(told, "")))
    return (*(stream("learner", owner) for owner in owners), *map(external_claim, told))


def register(states: Mapping[str, Any], command: RegisterLearner, context: Context) -> Decision:
    """A learner and the claims on their external ids.

    Raises:
        Refused: `code-taken` (an external id is somebody's), `unknown-timezone`.
    """
    told = told_ids(command)
    learner = learner_id(told, context.new_id)
    _check_zone(command.timezone)
    for one in told:
        check_free(states[external_claim(one)], "learner", f"{one.source}/{one.id}")
    events = [*_claims(states, told, learner), _registered(learner, command, told)]
    return Decision(events=events, reply={"learner": learner}, status=201)


def upsert(states: Mapping[str, Any], command: UpsertLearner, _context: Context) -> Decision:
    """A new learner, or the profile of a known one replaced; nothing if it stays as it is.

    Raises:
        Refused: `code-taken` (a further external id is somebody else's), `unknown-timezone`.
        NotYetKnown: the external id was given to a learner a moment ago.
    """
    told = told_ids(command)
    _check_zone(command.timezone)
    owner = states[external_claim(told[0])].owner
    if owner is None:
        learner = learner_id(told, "")
        events = [*_claims(states, told, learner), _registered(learner, command, told)]
        return Decision(events=events, reply={"learner": learner, "created": True}, status=201)
    name = stream("learner", owner)
    if name not in states:
        raise NotYetKnown(f"{told[0].id} belongs to a learner who has not arrived here yet.", learner=owner)
    known: Profile = states[name].profile or Profile()
    claims = list(_claims(states, told, owner))
    every = tuple(dict.fromkeys((*known.external_ids, *told)))
    changed = _profile(command, every)
    reply = {"learner": owner, "created": False}
    if changed == known:
        return Decision(reply=reply)
    return Decision(events=[*claims, (name, LearnerChanged(learner=owner, **asdict(changed)))], reply=reply)


def evolve(learner: Learner, event: Event) -> Learner:
    """Fold one event."""
    if isinstance(event, LearnerRegistered | LearnerChanged):
        learner.profile = _profile(event, event.external_ids)
    return learner


def _profile(told: Any, external_ids: tuple[ExternalId, ...]) -> Profile:
    return Profile(
        name=told.name,
        email=told.email,
        organization=told.organization,
        timezone=told.timezone,
        language=told.language,
        external_ids=external_ids,
    )


def _registered(
    learner: str, command: RegisterLearner | UpsertLearner, told: tuple[ExternalId, ...]
) -> tuple[str, Event]:
    return stream("learner", learner), LearnerRegistered(learner=learner, **asdict(_profile(command, told)))


def _claims(states: Mapping[str, Any], told: Sequence[ExternalId], learner: str) -> Iterator[tuple[str, Event]]:
    """Claims on the external ids that are not this learner's yet."""
    for one in told:
        name = external_claim(one)
        if states[name].owner == learner:
            continue
        check_free(states[name], "learner", f"{one.source}/{one.id}")
        yield name, claimed(f"learner/{one.source}", one.id, learner)


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split()) - {"Factory"}


def _check_zone(timezone: str | None) -> None:
    if timezone is not None and timezone not in _known_zones():
        raise Refused(
            f"{timezone} is not an IANA timezone such as Europe/Berlin.", slug="unknown-timezone", timezone=timezone
        )
