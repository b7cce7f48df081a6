"""What a directory keeps of two people who turn out to be one: the entry and its groups go to the one who is kept."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.ids import stream
from contracts.enrollment import GroupMembersChanged, LearnerGrouped, LearnerProvisioned
from services.enrollment.domain.claim import claimed, login_claim, released
from services.enrollment.domain.directory import Entry, Happens, gone


def handing_streams(states: Mapping[str, Any], kept: str, merged: str) -> Iterator[str]:
    """The names to sign in by of two who are one person, and the groups that they are in."""
    for who in (kept, merged):
        entry: Entry = states[stream("directory", who)]
        yield from (stream("group", one) for one in entry.groups)
        if entry.login:
            yield login_claim(entry.login)


def handed_on(states: Mapping[str, Any], kept: str, merged: str) -> Happens:
    """The entry of who is merged is that of the one who is kept, if the directory still has it; who signs in by that
    name is the kept one anyway.
    """
    entry: Entry = states[stream("directory", merged)]
    own, other = stream("directory", kept), states[stream("directory", kept)]
    if entry.login and states[login_claim(entry.login)].owner == merged:
        yield login_claim(entry.login), claimed("login", entry.login, kept)
    if not entry.shown:
        return
    if other.login not in ("", entry.login):
        yield login_claim(other.login), released("login", other.login, kept)
    yield from gone(merged, entry)
    yield own, LearnerProvisioned(learner=kept, login=entry.login, entry=entry.text)
    if new := tuple(one for one in entry.groups if one not in other.groups):
        yield own, LearnerGrouped(learner=kept, groups=(*other.groups, *new))
        for one in new:
            yield stream("group", one), GroupMembersChanged(organization=one, joined=(kept,))
