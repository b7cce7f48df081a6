"""Files that people send, in parts, for as long as they are worked on: beside the log, never in it.

Every file lies under a key of its own, in the place where the keys of people are. Dropping the file destroys the key,
so that no copy of the log's database can tell any more what stood in it.
"""

import io
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.vault import KEY_BYTES, NONCE_BYTES

BUFFER = 64 * 1024


class Keeps(Protocol):
    """Where sealed parts and keys are: the event log of the service that works on them."""

    def put_part(self, name: str, part: int, size: int, sealed: bytes) -> None:
        """Keep one part of a file, in place of what was that part before. `size` is that of what is sealed."""

    def get_part(self, name: str, part: int) -> bytes | None:
        """One part; null if it is not there."""

    def parts(self, name: str) -> Mapping[int, int]:
        """The size of each part that is there, by its number, in order."""

    def drop_parts(self, name: str) -> None:
        """Forget every part of a file."""

    def person_keys(self, people: Sequence[str]) -> Mapping[str, bytes | None]:
        """See `EventLog`."""

    def add_person_keys(self, keys: Mapping[str, bytes]) -> None:
        """See `EventLog`."""

    def destroy_person_key(self, person: str) -> None:
        """See `EventLog`."""


class Dropped(Exception):
    """Raised when a file was dropped: nothing of it can be read, and nothing be added to it."""


class Drawer:
    """Seals files, and opens them. Synchronous: call it from a thread."""

    def __init__(self, keeps: Keeps) -> None:
        self._keeps = keeps

    def put(self, name: str, part: int, content: bytes) -> None:
        """Keep one part, in place of what was that part before.

        Raises:
            Dropped: the file was dropped.
            LogUnavailable: it cannot be written just now; put it again, whether it was kept or not.
        """
        nonce = os.urandom(NONCE_BYTES)
        packed = zlib.compress(content, 1)
        self._keeps.put_part(
            name, part, len(content), nonce + self._key(name).encrypt(nonce, packed, _bound(name, part))
        )

    def get(self, name: str, part: int) -> bytes | None:
        """One part as it was put; null if it is not there, or the file was dropped.

        Raises:
            ValueError: it was altered.
        """
        sealed = self._keeps.get_part(name, part)
        key = self._keeps.person_keys([name]).get(name) if sealed is not None else None
        if sealed is None or key is None:
            return None
        try:
            packed = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(name, part))
        except InvalidTag as broken:
            raise ValueError(f"part {part} of {name} does not fit its key") from broken
        return zlib.decompress(packed)

    def parts(self, name: str) -> Mapping[int, int]:
        """The size of each part, in bytes, by its number, in order."""
        return self._keeps.parts(name)

    def drop(self, name: str) -> None:
        """Forget a file for ever; nothing if it is forgotten, or never was."""
        if self._keeps.person_keys([name]).get(name) is not None:
            self._keeps.destroy_person_key(name)
        self._keeps.drop_parts(name)

    def opened(self, name: str, at: int = 0) -> io.BufferedReader:
        """All parts as one file, from byte `at` on; reading holds no more than one part in memory."""
        whole = _Parts(lambda part: self.get(name, part), self.parts(name), at)
        return io.BufferedReader(whole, BUFFER)

    def _key(self, name: str) -> AESGCM:
        found = self._keeps.person_keys([name])
        if name not in found:
            self._keeps.add_person_keys({name: os.urandom(KEY_BYTES)})
            # Somebody else may have been first.
            found = self._keeps.person_keys([name])
        key = found[name]
        if key is None:
            raise Dropped(name)
        return AESGCM(key)


class _Parts(io.RawIOBase):
    """Parts, one after another."""

    def __init__(self, get: Callable[[int], bytes | None], sizes: Mapping[int, int], at: int) -> None:
        self._get, self._left = get, list(sizes.items())
        self._content = memoryview(b"")
        while self._left and at >= self._left[0][1]:
            at -= self._left.pop(0)[1]
        self._skip = at

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, into: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill with what comes next; 0 at the end."""
        while not self._content and self._left:
            part, _ = self._left.pop(0)
            self._content = memoryview(self._get(part) or b"")[self._skip :]
            self._skip = 0
        count = min(len(into), len(self._content))
        into[:count] = self._content[:count]
        self._content = self._content[count:]
        return count


def _bound(name: str, part: int) -> bytes:
    return f"{name}\0{part}".encode()
