"""People as a directory provisions them: who they are to it is one stream, their profile follows.

The name that somebody signs in by is theirs alone. It is claimed by a keyed digest, for it is a name: nothing that is
stored in clear tells it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Context, Decision, Timer
from chassis.errors import NotYetKnown, Refused, Stale, Unknown
from chassis.ids import stream
from contracts.enrollment import (
    GroupMembersChanged,
    LearnerDeactivated,
    LearnerGrouped,
    LearnerProvisioned,
    LearnerUnprovisioned,
)
from contracts.event import Event
from services.enrollment.commands import ChangeLearner, EraseLearner, KeepEntry, LetGo, RegisterLearner, TakeIn
from services.enrollment.domain import learner as people
from services.enrollment.domain.claim import claimed, login_claim, released
from services.enrollment.domain.entry import derived, differing, is_active, manager, unpacked
from services.enrollment.domain.leaver import held

Happens = Iterator[tuple[str, Event]]


class Entry(msgspec.Struct):
    """What decisions about a directory's person rest on; `text` is all that it says of them, as JSON. It is `shown` to
    the directory until that gives the person up; `groups` are in the order in which they were joined.
    """

    text: str | None = None
    login: str = ""
    shown: bool = False
    version: int = 0
    groups: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the views know: whose the name to sign in by is, whom another system calls so, who the manager is; and for
    how long the seats of whoever leaves are held.
    """

    owner: str | None = None
    known: str | None = None
    manager: str | None = None
    leaver_days: float = 3.0


def tag(version: int, *, active: bool) -> str:
    """The tag of an entry; another one whenever what is shown of it is another."""
    return f"{version}.{int(active)}"


def take_in_streams(command: TakeIn, context: Context) -> Sequence[str]:
    """The claim, and the person: a new one, or whom the views know."""
    found: Found = context.facts or Found()
    people_known = dict.fromkeys(one for one in (context.new_id, found.owner, found.known) if one)
    return (login_claim(command.login), *(name for who in people_known for name in streams_of(who)))


def streams_of(who: str) -> tuple[str, str]:
    """The streams of a person: what the directory says, and the profile."""
    return stream("directory", who), stream("learner", who)


def login_before(states: Mapping[str, Any], command: TakeIn | KeepEntry, context: Context) -> Sequence[str]:
    """The claim on the name that the person has signed in by until now, if that was another one."""
    who = command.learner if isinstance(command, KeepEntry) else _who(states, command, context)
    entry: Entry | None = states.get(stream("directory", who))
    return [login_claim(entry.login)] if entry and entry.login not in ("", command.login) else []


def groups_of(states: Mapping[str, Any], command: LetGo | EraseLearner, _context: Context) -> Sequence[str]:
    """The groups that the person is in."""
    entry: Entry | None = states.get(stream("directory", command.learner))
    return [stream("group", group) for group in entry.groups] if entry else []


def take_in(states: Mapping[str, Any], command: TakeIn, context: Context) -> Decision:
    """A new learner; or one who comes back, or who is known to another system by the id the directory has for them.

    Raises:
        Refused: `code-taken`, somebody whom the directory is shown signs in by that name.
        NotYetKnown: the name was claimed a moment ago.
    """
    who = _who(states, command, context)
    if stream("directory", who) not in states:
        raise NotYetKnown("Who signs in by this name has not arrived here yet.", learner=who)
    entry: Entry = states[stream("directory", who)]
    if entry.shown:
        raise _taken(who)
    events = list(_kept(states, who, command, context))
    return Decision(events=events, reply={"learner": who}, status=201, timers=_held(who, events, context))


def keep(states: Mapping[str, Any], command: KeepEntry, context: Context) -> Decision:
    """The entry as the directory says now, and the profile after it; nothing if it stays as it is.

    Raises:
        Unknown: the directory is shown no such person.
        Stale: the entry has changed since it was seen.
        Refused: `code-taken`, somebody else signs in by that name.
    """
    known = _shown(states, command.learner, command.tag)
    if (known.text, known.login) == (command.entry, command.login) and not _apart(states, command.learner, known):
        return Decision(reply={"learner": command.learner})
    who, events = command.learner, list(_kept(states, command.learner, command, context))
    return Decision(events=events, reply={"learner": who}, timers=_held(who, events, context))


def let_go(states: Mapping[str, Any], command: LetGo, context: Context) -> Decision:
    """The person has left, and the directory is told of them no more. The name to sign in by stays theirs: who comes
    back under it is the same learner.

    Raises:
        Unknown: the directory is shown no such person.
        Stale: the entry has changed since it was seen.
    """
    entry = _shown(states, command.learner, command.tag)
    who = command.learner
    left = people.change(states, ChangeLearner(learner=who, active=False), context).events
    return Decision(events=[*gone(who, entry), *left], reply={"learner": who}, timers=_held(who, left, context))


def given_up(states: Mapping[str, Any], who: str) -> Sequence[tuple[str, Event]]:
    """What a directory is told of a person no more, whoever says so; nothing where it is told nothing of them."""
    entry: Entry = states[stream("directory", who)]
    return list(gone(who, entry)) if entry.shown else ()


def gone(who: str, entry: Entry) -> Happens:
    """The directory is told of a person no more, and they leave its groups."""
    own = stream("directory", who)
    yield own, LearnerUnprovisioned(learner=who)
    if entry.groups:
        yield own, LearnerGrouped(learner=who)
        for one in entry.groups:
            yield stream("group", one), GroupMembersChanged(organization=one, left=(who,))


def evolve(entry: Entry, event: Event) -> Entry:
    """Fold one event."""
    match event:
        case LearnerProvisioned():
            entry.text, entry.login, entry.shown = event.entry, event.login, event.entry is not None
            entry.version += 1
        case LearnerUnprovisioned():
            entry.shown, entry.version = False, entry.version + 1
        case LearnerGrouped():
            entry.groups = event.groups
    return entry


def _held(who: str, said: Sequence[tuple[str, Event]], context: Context) -> Sequence[Timer]:
    """The timer that lets go of the seats of who has just left, as when anybody else says that they have."""
    return held(who, said, (context.facts or Found()).leaver_days, context.at)


def _who(states: Mapping[str, Any], command: TakeIn, context: Context) -> str:
    """Whose entry it is: of whom the name is, whom another system calls so, or somebody new."""
    found: Found = context.facts or Found()
    owner: str | None = states[login_claim(command.login)].owner
    return owner or found.known or context.new_id


def _kept(states: Mapping[str, Any], who: str, command: TakeIn | KeepEntry, context: Context) -> Happens:
    own, _ = streams_of(who)
    entry: Entry = states[own]
    yield from _claims(states, who, entry, command.login)
    yield from _profile(states, who, entry, command, context)
    yield own, LearnerProvisioned(learner=who, login=command.login, entry=command.entry)


def _claims(states: Mapping[str, Any], who: str, entry: Entry, login: str) -> Happens:
    """The name to sign in by is this person's, and the one before is free."""
    name = login_claim(login)
    owner = states[name].owner
    if owner not in (None, who):
        raise _taken(owner)
    if owner is None:
        yield name, claimed("login", login, who)
    if entry.login not in ("", login):
        yield login_claim(entry.login), released("login", entry.login, who)


def _profile(
    states: Mapping[str, Any], who: str, entry: Entry, command: TakeIn | KeepEntry, context: Context
) -> Happens:
    """What the profile takes over from the entry; what the directory has never told stays."""
    found: Found = context.facts or Found()
    after = derived(command.entry, boss=found.manager, learner=who)
    _, name = streams_of(who)
    if states[name].profile is None:
        yield from people.register(states, RegisterLearner(**after), context).events
        if not is_active(command.entry):
            yield name, LearnerDeactivated(learner=who)
        return
    before = derived(entry.text, boss=manager(unpacked(entry.text)))
    told = ChangeLearner(learner=who, active=is_active(command.entry), **differing(before, after))
    yield from people.change(states, told, context).events


def _apart(states: Mapping[str, Any], who: str, entry: Entry) -> bool:
    """Whether the person has left, or come back, since the directory told."""
    active: bool = states[stream("learner", who)].active
    return active != is_active(entry.text)


def _shown(states: Mapping[str, Any], who: str, expected: str | None) -> Entry:
    own, name = streams_of(who)
    entry: Entry = states[own]
    if not entry.shown:
        raise Unknown(f"There is no user {who}.", learner=who)
    if expected not in (None, tag(entry.version, active=states[name].active)):
        raise Stale("This user has changed since you looked.", learner=who)
    return entry


def _taken(owner: str) -> Refused:
    return Refused(f"The user {owner} signs in by this name already.", slug="code-taken", owner=owner)
