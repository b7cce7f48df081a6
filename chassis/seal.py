"""Addresses that are secrets: an id with a seal that nobody can make who has not got the key.

Nothing secret is stored: the seal follows from the id and the key, whenever somebody is told the address.
"""

import hmac
from hashlib import sha256

SEAL_BYTES = 20
_PURPOSE = b"rollbook.address\0"


class Seal:
    """Seals ids with a key; with another key, every address is another one."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sealed(self, ident: str) -> str:
        """The id with its seal: `<id>-<seal>`."""
        return f"{ident}-{self._of(ident)}"

    def opened(self, text: str) -> str | None:
        """The id, if it was sealed with this key; how long that takes tells nothing about the seal."""
        ident, _, seal = text.rpartition("-")
        whole = hmac.compare_digest(self._of(ident).encode(), seal.encode())
        return ident if whole else None

    def _of(self, ident: str) -> str:
        return hmac.digest(self._key, _PURPOSE + ident.encode(), sha256)[:SEAL_BYTES].hex()
