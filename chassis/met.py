"""Which keys were met before, told in a fixed amount of memory (B. H. Bloom, 1970, "Space/Time Trade-offs in Hash
Coding with Allowable Errors").
"""

from collections.abc import Iterable

BYTES = 4 * 1024 * 1024
"""With two bits a key, one in 300 is wrongly taken for known after a million keys, one in 5 after ten million."""


class Met:
    """A key that was met is always known; of those that were not, some are taken for known, too."""

    def __init__(self, size: int = BYTES) -> None:
        """`size` in bytes."""
        self._bits, self._places = bytearray(size), size * 8

    def before(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Meet these keys; answers those that are known."""
        bits, places, known = self._bits, self._places, []
        for key in keys:
            drawn = hash(key) & 0xFFFFFFFFFFFFFFFF
            first, second = (drawn & 0xFFFFFFFF) % places, (drawn >> 32) % places
            if bits[first >> 3] >> (first & 7) & bits[second >> 3] >> (second & 7) & 1:
                known.append(key)
            else:
                bits[first >> 3] |= 1 << (first & 7)
                bits[second >> 3] |= 1 << (second & 7)
        return tuple(known)
