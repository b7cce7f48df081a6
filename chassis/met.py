"""Which keys were met before, told in little memory (B. H. Bloom, 1970, "Space/Time Trade-offs in Hash Coding with
Allowable Errors"; that filters may follow one another: P. S. Almeida et al., 2007, "Scalable Bloom Filters").
"""

from collections.abc import Iterable

SMALLEST, LARGEST, TIMES = 16 * 1024, 4 * 1024 * 1024, 16
"""Of a filter, in bytes; each is so many times as large as the one before, and the last takes all that comes."""

BITS_A_KEY = 32
"""With two of them set, a full filter wrongly takes one key in 300 for known. The last is full after a million keys;
after ten million it is one key in 5.
"""


class Met:
    """A key that was met is always known; of those that were not, some are taken for known, too."""

    def __init__(self, smallest: int = SMALLEST, largest: int = LARGEST) -> None:
        """Sizes in bytes."""
        self._filters: list[bytearray] = []
        self._largest = largest
        self._add(smallest)

    def before(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Meet these keys; answers those that are known."""
        known = []
        for key in keys:
            drawn = hash(key) & 0xFFFFFFFFFFFFFFFF
            low, high = drawn & 0xFFFFFFFF, drawn >> 32
            for bits in self._filters:
                first, second = low % (places := len(bits) * 8), high % places
                if bits[first >> 3] >> (first & 7) & bits[second >> 3] >> (second & 7) & 1:
                    known.append(key)
                    break
            else:
                bits[first >> 3] |= 1 << (first & 7)
                bits[second >> 3] |= 1 << (second & 7)
                self._left -= 1
                if not self._left and len(bits) < self._largest:
                    self._add(min(TIMES * len(bits), self._largest))
        return tuple(known)

    def _add(self, size: int) -> None:
        self._filters.append(bytearray(size))
        self._left = size * 8 // BITS_A_KEY
