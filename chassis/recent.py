"""What a process wrote to its views a moment ago: to fold the next event on it, it need not be read again."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from chassis.readstore.port import Stored, Write

MOST_BYTES = 16 * 1024 * 1024
EACH_BYTES, VERSION_BYTES = 400, 150
"""What a document takes besides its body, and what each source stream adds: about that much."""


class Recent:
    """The documents of some views as they were last written, up to `most` bytes; those used least lately go first.

    They may be out of date, for others write too. That shows at the next write, which names the revision it takes the
    place of: who loses forgets them, and reads.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[tuple[str, str], Stored] = OrderedDict()

    def of(self, view: str, keys: Iterable[str]) -> dict[str, Stored]:
        """What is known of these keys."""
        found = {}
        for key in keys:
            place = (view, key)
            if (stored := self._kept.get(place)) is not None:
                self._kept.move_to_end(place)
                found[key] = stored
        return found

    def wrote(self, view: str, writes: Sequence[Write]) -> None:
        """Remember what these made of their documents."""
        for one in writes:
            self._drop((view, one.key))
            stored = Stored(key=one.key, revision=one.revision + 1, versions=one.versions, body=one.body)
            self._kept[view, one.key] = stored
            self._size += _size(stored)
        while self._size > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._size -= _size(dropped)

    def forget(self, view: str, keys: Iterable[str]) -> None:
        """Know nothing of these any more."""
        for key in keys:
            self._drop((view, key))

    def _drop(self, place: tuple[str, str]) -> None:
        if (stored := self._kept.pop(place, None)) is not None:
            self._size -= _size(stored)


def _size(stored: Stored) -> int:
    return EACH_BYTES + len(stored.body or b"") + VERSION_BYTES * len(stored.versions)
