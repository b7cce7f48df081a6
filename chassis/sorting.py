"""Sorting a batch, purely: what each view takes of it, what it makes of that, and what must wait."""

import traceback
from collections.abc import Collection, Mapping, Sequence

import msgspec

from chassis.feed.port import family
from chassis.fold import fold, keys_of
from chassis.incoming import Incoming, Untakable
from chassis.parking import ParkedEvent, owner_of, set_aside
from chassis.projection import Facts
from chassis.readstore.port import Stored, View, Write
from contracts.envelope import Recorded
from contracts.event import Event

ATTEMPTS = 3
"""How often something is tried before it is set aside."""

Guilty = dict[tuple[str, int], str]
"""Why which target (by owner) cannot take the event at which position."""


class Target(msgspec.Struct, frozen=True):
    """A generation of a view that events go into, the families of events that it takes, and whether
    it sees their personal fields in clear.
    """

    view: View
    generation: int
    owner: str
    families: frozenset[str]
    personal: bool


class Delivered(msgspec.Struct, frozen=True, gc=False):
    """An event as it came: its payload as stored and in clear, or why it could not be decoded."""

    recorded: Recorded
    payload: Event | None
    revealed: Event | None
    error: str = ""


class Share(msgspec.Struct, frozen=True):
    """What a target takes of a batch, what is set aside for it, and the roots that this holds up."""

    target: Target
    takes: list[Incoming]
    aside: list[ParkedEvent]
    roots: set[str]


class Routes(dict[str, Sequence[int]]):
    """Which of the targets (by place) take an event type, whatever its version; worked out once a type."""

    def __init__(self, targets: Sequence[Target]) -> None:
        super().__init__()
        self.targets = targets

    def __missing__(self, kind: str) -> Sequence[int]:
        name = family(kind)
        found = self[kind] = [place for place, one in enumerate(self.targets) if name in one.families]
        return found


def target(service: str, view: View, generation: int) -> Target:
    """A generation of a view, made ready to be sorted for."""
    families = frozenset(family(kind.TYPE) for kind in view.sources)
    personal = not isinstance(view, Facts) and view.personal
    return Target(view, generation, owner_of(service, view.name, generation), families, personal)


def shares(
    routes: Routes, delivered: Sequence[Delivered], blocked: Mapping[str, Collection[str]], guilty: Guilty
) -> Sequence[Share]:
    """What each target takes now. An event that is guilty, or that cannot be decoded, is set aside,
    and so is everything later of its root and of the roots that are `blocked` (by owner) already.
    """
    found = [Share(one, [], [], set(blocked.get(one.owner, ()))) for one in routes.targets]
    for item in delivered:
        event = item.recorded
        for place in routes[event.type]:
            mine = found[place]
            error = item.error or (guilty.get((mine.target.owner, event.position), "") if guilty else "")
            payload = item.revealed if mine.target.personal else item.payload
            if error or payload is None or event.root in mine.roots:
                mine.roots.add(event.root)
                mine.aside.append(set_aside(mine.target.owner, event, error, ATTEMPTS))
            else:
                mine.takes.append(Incoming(event, payload))
    return found


def touched(share: Share, failures: Guilty) -> Mapping[str, Sequence[Incoming]]:
    """Per document or thing, the events that concern it; what fails is added to `failures`."""
    found: dict[str, list[Incoming]] = {}
    for item in share.takes:
        try:
            keys = keys_of(share.target.view, item)
        except Untakable as failure:
            failures[share.target.owner, item.recorded.position] = explain(failure)
            continue
        for key in keys:
            found.setdefault(key, []).append(item)
    return found


def writes(
    target: Target, touched: Mapping[str, Sequence[Incoming]], stored: Mapping[str, Stored], failures: Guilty
) -> Sequence[Write]:
    """What the events make of what is stored; what fails is added to `failures`."""
    made = []
    for key, items in touched.items():
        try:
            write = fold(target.view, key, stored.get(key), items)
        except Untakable as failure:
            failures[target.owner, failure.recorded.position] = explain(failure)
            continue
        if write is not None:
            made.append(write)
    return made


def explain(failure: BaseException) -> str:
    """What went wrong and where, short; never the event itself, which may be about a person."""
    cause = failure.__cause__ if isinstance(failure, Untakable) and failure.__cause__ else failure
    frames = traceback.extract_tb(cause.__traceback__)
    said = f"{type(cause).__name__}: {cause}"[:400]
    if not frames:
        return said
    last = frames[-1]
    return f"{said} ({last.name}, line {last.lineno} of {last.filename.rpartition('/')[2]})"
