"""Taking turns among the processes of a service, past those that could not be reached just now."""

import itertools
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

REST_SECONDS = 10.0
"""How long one that did not answer is asked last."""


class Turns(Generic[T]):
    """Clients of the same service, for any thread; each call gets them in an order of its own."""

    def __init__(self, clients: Sequence[T], clock: Callable[[], float] = time.monotonic) -> None:
        self.clients = tuple(clients)
        self._clock = clock
        self._turn = itertools.count()
        self._rests_until = [float("-inf")] * len(self.clients)

    def order(self) -> Sequence[T]:
        """All of them: the one whose turn it is first, those that rest last."""
        first, now = next(self._turn), self._clock()
        places = [(first + place) % len(self.clients) for place in range(len(self.clients))]
        places.sort(key=lambda place: self._rests_until[place] > now)
        return [self.clients[place] for place in places]

    def away(self, client: T) -> None:
        """Note that one did not answer."""
        self._rests_until[self.clients.index(client)] = self._clock() + REST_SECONDS

    def there(self, client: T) -> None:
        """Note that one did."""
        self._rests_until[self.clients.index(client)] = float("-inf")
