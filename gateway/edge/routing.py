"""Which service answers which address."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from chassis.errors import NotAllowed, Unknown

PARAMETER = "{}"


class Entry(msgspec.Struct, frozen=True):
    """One address: a method and a path template, and the service behind it. `inner` is the path there,
    where it is another one. A `part` of a file may be longer than other bodies.
    """

    method: str
    path: str
    service: str
    inner: str | None = None
    part: bool = False


def climbs(path: str) -> bool:
    """Whether a segment of a decoded path means a step up, or none (RFC 3986, 5.2.4): whoever takes such steps after
    us would answer another address than the one that we let pass.
    """
    return any(segment in (".", "..") for segment in path.split("/"))


def mounted(mounts: Mapping[str, str], path: str) -> str | None:
    """The service whose own application answers a path, if one does."""
    return next((one for prefix, one in mounts.items() if path == prefix or path.startswith(f"{prefix}/")), None)


class Table:
    """Entries by path, one step a segment; a literal segment wins over a parameter."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._root: dict[str, Any] = {}
        for entry in entries:
            node = self._root
            for segment in _segments(entry.path):
                node = node.setdefault(PARAMETER if segment.startswith("{") else segment, {})
            methods = node.setdefault("", {})
            if entry.method in methods:
                raise ValueError(f"{entry.method} {entry.path} is there twice")
            methods[entry.method] = entry

    def find(self, method: str, path: str) -> Entry:
        """The entry for a request.

        Raises:
            Unknown: nothing is at this address.
            NotAllowed: something is, but not for this method; `allow` names those that are.
        """
        found = _walk(self._root, _segments(path))
        if found is None:
            raise Unknown("There is nothing at this address.")
        entry: Entry | None = found.get(method)
        if entry is None:
            raise NotAllowed(f"{method} is not taken here.", allow=sorted(found))
        return entry


def _segments(path: str) -> Sequence[str]:
    return path.removeprefix("/").split("/")


def _walk(node: dict[str, Any], segments: Sequence[str]) -> dict[str, Entry] | None:
    if not segments:
        return node.get("")
    head, rest = segments[0], segments[1:]
    if not head:
        return None
    for step in (head, PARAMETER):
        if step in node:
            found = _walk(node[step], rest)
            if found is not None:
                return found
    return None
