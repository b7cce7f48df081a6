"""The one document that says what a MongoDB read store is, which generations it has, and how far they are.

Whatever must change together is in it: what serves, its epoch, the checkpoints and the attempts.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import msgspec

from chassis.feed.lanes import Mark
from chassis.readstore.mongo_schema import LAYOUT, quoted, unquoted
from chassis.readstore.port import Checkpoint, Moved

KEY = "store"
State = Literal["building", "serving", "previous"]


class Generation(msgspec.Struct, frozen=True):
    """One generation of a view: what it was made from, and how far it was folded when it stopped serving."""

    fingerprint: str
    state: State
    positions: dict[str, int] = {}


class Made(msgspec.Struct, frozen=True):
    """The generations of a view by number; `newest` is the highest ever given out."""

    newest: int = 0
    generations: dict[str, Generation] = {}

    def number(self, state: State) -> int | None:
        """The generation in this state, if there is one."""
        return next((int(number) for number, one in self.generations.items() if one.state == state), None)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The store as it was last seen. `revision` grows with any change of the generations, `epoch` with what serves."""

    service: str
    layout: int
    revision: int
    epoch: int
    views: dict[str, Made] = {}

    def has(self, view: str, generation: int) -> bool:
        """Whether there is such a generation."""
        return str(generation) in self.made(view).generations

    def made(self, view: str) -> Made:
        """The generations of a view."""
        return self.views.get(view, Made())

    def current(self, fingerprints: Mapping[str, str]) -> dict[str, int]:
        """What serves and was made under these declarations."""
        found = {}
        for name, made in self.views.items():
            number = made.number("serving")
            if number is not None and made.generations[str(number)].fingerprint == fingerprints.get(name):
                found[name] = number
        return found

    def others(self, views: Collection[str]) -> frozenset[str]:
        """What serves beside these views."""
        return frozenset(name for name, made in self.views.items() if name not in views and made.number("serving"))


FIELDS = tuple(About.__struct_fields__)


def blank(service: str) -> dict[str, Any]:
    """The document of a new store."""
    about = About(service=service, layout=LAYOUT, revision=1, epoch=0)
    return {"_id": KEY, **msgspec.to_builtins(about), "checkpoints": {}, "attempts": {}}


def read(document: Mapping[str, Any]) -> About:
    """The document as it was found.

    Raises:
        msgspec.ValidationError: it has another shape.
    """
    return msgspec.convert(document, About, strict=False)


def begun(about: About, view: str, fingerprint: str) -> tuple[About, int]:
    """With one more generation under construction, in place of any unfinished one, and its number: a new one."""
    made = about.made(view)
    number = made.newest + 1
    kept = {name: one for name, one in made.generations.items() if one.state != "building"}
    kept[str(number)] = Generation(fingerprint, "building")
    return _changed(about, {view: Made(number, kept)}, about.epoch), number


def flipped(about: About, generations: Mapping[str, int], reached: Mapping[str, int]) -> About:
    """With these generations serving; those before, folded up to `reached`, are kept, and none before them.

    Raises:
        Moved: one of them is there no more.
    """
    views = {}
    for view, number in generations.items():
        if not about.has(view, number):
            raise Moved(f"generation {number} of {view} was dropped by another rebuild")
        made = about.made(view)
        kept = {name: one for name, one in made.generations.items() if one.state == "building"}
        before = made.number("serving")
        if before is not None and before != number:
            kept[str(before)] = Generation(made.generations[str(before)].fingerprint, "previous", dict(reached))
        kept[str(number)] = Generation(made.generations[str(number)].fingerprint, "serving")
        views[view] = Made(made.newest, kept)
    return _changed(about, views, about.epoch + 1)


def retired(about: About, kept: Collection[str]) -> About | None:
    """Without what serves, or served before, of all views but these; null where there is nothing of that."""
    views = {}
    for name, made in about.views.items():
        building = {number: one for number, one in made.generations.items() if one.state == "building"}
        if name not in kept and building != made.generations:
            views[name] = Made(made.newest, building)
    return _changed(about, views, about.epoch + 1) if views else None


def gone(about: About, generations: Mapping[str, tuple[str, int]]) -> Sequence[str]:
    """Of these collections, those whose generation is kept no more."""
    return [name for name, (view, number) in generations.items() if not about.has(view, number)]


def forgotten(about: About, service: str, owners: Sequence[str]) -> Sequence[str]:
    """Of these owners of parked events, those that are generations kept no more."""
    found = []
    for owner in owners:
        view, mark, number = owner.removeprefix(f"{service}.").rpartition("@")
        if mark and number.isdigit() and view in about.views and not about.has(view, int(number)):
            found.append(owner)
    return found


def written(about: About) -> dict[str, Any]:
    """The fields that a change of generations sets."""
    return {
        "revision": about.revision,
        "epoch": about.epoch,
        "views": {name: msgspec.to_builtins(made) for name, made in about.views.items()},
    }


def marks(document: Mapping[str, Any], owner: str) -> dict[str, Mark]:
    """The checkpoints of an owner, by lane."""
    kept = document.get("checkpoints", {}).get(quoted(owner), {})
    return {unquoted(lane): Mark(mark["position"], tuple(mark["before"])) for lane, mark in kept.items()}


def advanced(owner: str, positions: Mapping[str, Mark]) -> dict[str, Any]:
    """The change that moves checkpoints, never back: of two marks, the one with the higher position is kept."""
    place = checkpoints_of(owner)
    return {
        "$max": {
            f"{place}.{quoted(lane)}": {"position": mark.position, "before": list(mark.before)}
            for lane, mark in positions.items()
        }
    }


def committed(checkpoints: Sequence[Checkpoint]) -> dict[str, Any]:
    """The change that batches end with: their checkpoints, and the first attempt at what follows each."""
    change: dict[str, Any] = {"$max": {}, "$set": {}}
    for one in sorted(checkpoints, key=lambda one: one.position):
        change["$max"] |= advanced(one.owner, {one.source: Mark(one.position, one.before)})["$max"]
        change["$set"][attempts_at(one.owner, one.source)] = {str(one.position): 1}
    return change


def not_beyond(owner: str, positions: Mapping[str, Mark]) -> dict[str, Any]:
    """The condition that no checkpoint of `owner` is beyond these."""
    place = checkpoints_of(owner)
    return {f"{place}.{quoted(lane)}.position": {"$not": {"$gt": mark.position}} for lane, mark in positions.items()}


def checkpoints_of(owner: str) -> str:
    """The path to the checkpoints of an owner, by lane."""
    return f"checkpoints.{quoted(owner)}"


def attempts_of(owner: str) -> str:
    """The path to the attempts of an owner, by lane."""
    return f"attempts.{quoted(owner)}"


def attempts_at(owner: str, lane: str) -> str:
    """The path to the attempts at what a lane holds, by position."""
    return f"{attempts_of(owner)}.{quoted(lane)}"


def counted(document: Mapping[str, Any], owner: str, lane: str) -> Mapping[str, int]:
    """The attempts at what a lane holds, by position."""
    found: Mapping[str, int] = document["attempts"][quoted(owner)][quoted(lane)]
    return found


def _changed(about: About, views: Mapping[str, Made], epoch: int) -> About:
    return msgspec.structs.replace(about, revision=about.revision + 1, epoch=epoch, views={**about.views, **views})
