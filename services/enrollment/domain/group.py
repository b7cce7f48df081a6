"""Groups of a directory: each is an organization. A learner in several of them belongs to the one joined last."""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Stale, Unknown
from chassis.ids import stream
from contracts.enrollment import GroupMembersChanged, GroupProvisioned, LearnerGrouped, OrganizationRegistered
from contracts.event import Event
from services.enrollment.commands import ChangeLearner, ChangeOrganization, KeepGroup, TakeInGroup
from services.enrollment.domain import learner as people
from services.enrollment.domain import organization as organizations
from services.enrollment.domain.claim import claimed, organization_claim
from services.enrollment.domain.directory import Entry, streams_of

Happens = Iterator[tuple[str, Event]]

CODE, TAIL = 80, 6


class Group(msgspec.Struct):
    """What decisions about a directory's group rest on, beside the organization."""

    external_id: str | None = None
    version: int = 0


def tag(version: int, name: str) -> str:
    """The tag of a group; another one whenever what is shown of it is another."""
    return f"{version}.{blake2b(name.encode(), digest_size=6).hexdigest()}"


def codes(name: str, ident: str) -> tuple[str, str]:
    """The code that an organization of that name gets, and the one where that is taken: names need not be unique."""
    plain = re.sub(r"[\x00-\x1f\x7f]+", " ", name).strip()
    return plain[:CODE].strip(), f"{plain[: CODE - TAIL - 1].strip()}-{ident[-TAIL:]}"


def take_in_streams(command: TakeInGroup, context: Context) -> Sequence[str]:
    """The new organization, the claims on the codes it may get, and its members."""
    own = (stream("organization", context.new_id), stream("group", context.new_id))
    claims = dict.fromkeys(map(organization_claim, codes(command.name, context.new_id)))
    return (*own, *claims, *_of_members(command.joined))


def keep_streams(command: KeepGroup, _context: Context) -> Sequence[str]:
    """The organization, and who comes and leaves."""
    own = (stream("organization", command.organization), stream("group", command.organization))
    return (*own, *_of_members((*command.joined, *command.left)))


def take_in(states: Mapping[str, Any], command: TakeInGroup, context: Context) -> Decision:
    """An organization with its code, and its members.

    Raises:
        Unknown: the directory is shown no such member.
    """
    ident = context.new_id
    first, second = codes(command.name, ident)
    code = first if states[organization_claim(first)].owner is None else second
    registered = OrganizationRegistered(organization=ident, code=code, name=command.name)
    events = [
        (organization_claim(code), claimed("organization", code, ident)),
        (stream("organization", ident), registered),
        (stream("group", ident), GroupProvisioned(organization=ident, external_id=command.external_id)),
        *_members(states, ident, command.joined, (), context),
    ]
    return Decision(events=events, reply={"organization": ident}, status=201)


def keep(states: Mapping[str, Any], command: KeepGroup, context: Context) -> Decision:
    """The group as the directory says now; nothing if it stays as it is.

    Raises:
        Unknown: there is no such organization, or it was closed; or the directory is shown no such member.
        Stale: the group has changed since it was seen.
    """
    ident = command.organization
    known: organizations.Organization = states[stream("organization", ident)]
    group: Group = states[stream("group", ident)]
    if known.name is None or known.closed:
        raise Unknown(f"There is no group {ident}.", organization=ident)
    if command.tag not in (None, tag(group.version, known.name)):
        raise Stale("This group has changed since you looked.", organization=ident)
    renamed = ChangeOrganization(organization=ident, name=command.name)
    events = list(organizations.change(states, renamed, context).events)
    if command.external_id != group.external_id:
        told = GroupProvisioned(organization=ident, external_id=command.external_id)
        events.append((stream("group", ident), told))
    events += _members(states, ident, command.joined, command.left, context)
    return Decision(events=events, reply={"organization": ident})


def evolve(group: Group, event: Event) -> Group:
    """Fold one event."""
    match event:
        case GroupProvisioned():
            group.external_id, group.version = event.external_id, group.version + 1
        case GroupMembersChanged():
            group.version += 1
    return group


def _of_members(members: Sequence[str]) -> Iterator[str]:
    return (name for who in dict.fromkeys(members) for name in streams_of(who))


def _members(
    states: Mapping[str, Any], ident: str, joined: Sequence[str], left: Sequence[str], context: Context
) -> Happens:
    """Who is not in it comes in, who is leaves; nothing of those who are where they shall be."""
    coming = [who for who in dict.fromkeys(joined) if ident not in _shown(states, who).groups]
    leaving = [who for who in dict.fromkeys(left) if ident in _entry(states, who).groups and who not in joined]
    for who in coming:
        yield from _regrouped(states, who, (*_entry(states, who).groups, ident), context, to=ident)
    for who in leaving:
        others = tuple(one for one in _entry(states, who).groups if one != ident)
        own = states[stream("learner", who)].profile
        left_behind = own is not None and own.organization == ident
        yield from _regrouped(states, who, others, context, to=next(reversed(others), None), moved=left_behind)
    if coming or leaving:
        told = GroupMembersChanged(organization=ident, joined=tuple(coming), left=tuple(leaving))
        yield stream("group", ident), told


def _regrouped(
    states: Mapping[str, Any],
    who: str,
    groups: tuple[str, ...],
    context: Context,
    *,
    to: str | None,
    moved: bool = True,
) -> Happens:
    yield stream("directory", who), LearnerGrouped(learner=who, groups=groups)
    if moved:
        yield from people.change(states, ChangeLearner(learner=who, organization=to), context).events


def _entry(states: Mapping[str, Any], who: str) -> Entry:
    found: Entry = states[stream("directory", who)]
    return found


def _shown(states: Mapping[str, Any], who: str) -> Entry:
    found = _entry(states, who)
    if not found.shown:
        raise Unknown(f"There is no user {who}.", learner=who)
    return found
