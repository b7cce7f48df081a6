"""Keyed digests of names that are claimed: equal names have equal digests, and nobody tells the name from one.

The key lies beside those of people, in the log: wherever the log goes, what is claimed in it stays claimed.
"""

import asyncio
import hmac
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Protocol

KEY_BYTES = 32
DIGEST_BYTES = 16


class KeptKeys(Protocol):
    """The part of a log that keeps keys."""

    def person_keys(self, people: Sequence[str]) -> Mapping[str, bytes | None]:
        """The keys of these people."""

    def add_person_keys(self, keys: Mapping[str, bytes]) -> None:
        """Store keys of those who have none yet."""


class Digests:
    """Digests for one purpose; its key is drawn when a digest is first asked for."""

    def __init__(self, keys: KeptKeys, purpose: str) -> None:
        # No id of a person begins so.
        self._keys, self._holder = keys, f"@{purpose}"
        self._key: bytes | None = None

    async def of(self, text: str) -> str:
        """The digest of a text, in hexadecimal digits.

        Raises:
            LogUnavailable: the log, which holds the key, is away.
            LookupError: the key was destroyed.
        """
        if self._key is None:
            self._key = await asyncio.to_thread(self._stored)
        return hmac.digest(self._key, text.encode(), sha256)[:DIGEST_BYTES].hex()

    def _stored(self) -> bytes:
        found = self._keys.person_keys([self._holder])
        if self._holder not in found:
            # Another process may be doing the same: whoever comes first has it.
            self._keys.add_person_keys({self._holder: os.urandom(KEY_BYTES)})
            found = self._keys.person_keys([self._holder])
        key = found.get(self._holder)
        if key is None:
            raise LookupError(f"the key of {self._holder} is gone")
        return key
