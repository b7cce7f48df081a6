"""What a process need not read of its views: what it wrote a moment ago, and what is not there yet."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence

from chassis.incoming import Incoming
from chassis.readstore.port import Change, Stored

MOST_BYTES = 4 * 1024 * 1024
EACH_BYTES, VERSION_BYTES = 400, 150
"""What a document takes besides its body, and what each source stream adds: about that much."""

WRONG, MOST = 16, 1_000
"""A wrong guess costs a view as much trust as so many right ones bring, and it has no more trust than that."""


class Recent:
    """The documents of some views as they were last written, up to `most` bytes; those used least lately go first.

    A document that begins with the first event of a stream is taken for new, where that turns out right for its view.
    Either may be wrong, for others write too. That shows at the write, which names the revision that it takes the place
    of: who loses forgets, and reads.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[tuple[str, str], Stored] = OrderedDict()
        self._trust: dict[str, int] = {}

    def look(
        self, view: str, keys: Mapping[str, Sequence[Incoming]], *, certain: bool
    ) -> tuple[dict[str, Stored], Sequence[str]]:
        """What is known under these keys, for whose documents these events have come, and what is to be read: all of
        it, where that must be `certain`.
        """
        if certain:
            return {}, tuple(keys)
        known, asked = {}, []
        guesses = self._trust.get(view, 0) >= 0
        for key, items in keys.items():
            place = (view, key)
            if (stored := self._kept.get(place)) is not None:
                self._kept.move_to_end(place)
                known[key] = stored
            elif not guesses or items[0].recorded.version > 1:
                asked.append(key)
        return known, asked

    def wrote(self, changes: Sequence[Change]) -> None:
        """Remember what was written."""
        for change in changes:
            view = change.view.name
            for one in change.writes:
                self._drop((view, one.key))
                stored = Stored(key=one.key, revision=one.revision + 1, versions=one.versions, body=one.body)
                self._kept[view, one.key] = stored
                self._size += _size(stored)
            new = sum(one.revision == 0 for one in change.writes)
            self._trust[view] = min(MOST, self._trust.get(view, 0) + new)
        while self._size > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._size -= _size(dropped)

    def lost(self, changes: Sequence[Change], lost: Collection[tuple[str, str]]) -> None:
        """Know nothing any more of what was to be written: somebody was faster, or some of it was there before."""
        for change in changes:
            view = change.view.name
            for one in change.writes:
                self._drop((view, one.key))
            wrong = sum(one.revision == 0 and (view, one.key) in lost for one in change.writes)
            self._trust[view] = max(-MOST, self._trust.get(view, 0) - WRONG * wrong)

    def _drop(self, place: tuple[str, str]) -> None:
        if (stored := self._kept.pop(place, None)) is not None:
            self._size -= _size(stored)


def _size(stored: Stored) -> int:
    return EACH_BYTES + len(stored.body or b"") + VERSION_BYTES * len(stored.versions)
