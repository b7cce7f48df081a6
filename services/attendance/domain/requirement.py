"""What an offering's course asks of a learner, since when what is said of them comes to that, and when it did anew."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain

import msgspec

from contracts.shared import CompletionRule
from services.attendance.domain.evidence import Words, all_since, anew_since, met_since, waived_since
from services.attendance.domain.order import Order

ANEW_AFTER = timedelta(days=7)
"""How long what is told of a component may be about the achievement that completed, or renewed, the course."""


class Requirement(msgspec.Struct, frozen=True):
    """What an offering's course asks for, as pinned when the offering was made; `order` is that for one learner.
    `renewable` offerings are open at any time: what is completed there can be completed anew.
    """

    course: str
    components: frozenset[str]
    required: frozenset[str]
    rule: CompletionRule
    order: Order = Order()
    renewable: bool = False

    def complete_since(self, words: Words) -> datetime | None:
        """Since when all that is required counts, or will; null if something is missing."""
        if not self.order.gates:
            return self.met_since(words)
        counted = counted_since(words, self.order)
        return all_since([counted[key]] if key in counted else [] for key in self.required)

    def met_since(self, words: Words) -> datetime | None:
        """Since when all that is required is met, whether open or not; null if something is missing."""
        return all_since(met_since(words.get(component, {})) for component in self.required)

    def renewals(self, words: Words, since: datetime | None) -> Iterator[datetime]:
        """When all that is required was met anew, once and again, by who has completed it `since` then.

        Anew is what evidence with an id of its own tells of `ANEW_AFTER` or later. What need not be done here need not
        be done again, but something has to be. What has been open once is open.
        """
        if not self.renewable or since is None:
            return
        spoken = [words.get(key, {}) for key in self.required]
        while True:
            floor = since + ANEW_AFTER
            anew = [list(anew_since(one, floor)) for one in spoken]
            met = ([*moments, *waived_since(one)] for moments, one in zip(anew, spoken, strict=True))
            since = all_since([*met, chain.from_iterable(anew)])
            if since is None:
                return
            yield since


def counted_since(words: Words, order: Order) -> dict[str, datetime]:
    """Since when each component counts, or will: from when it was done, but not before it is open."""
    done: dict[str, datetime] = {}
    waived: dict[str, datetime] = {}
    for key, spoken in words.items():
        for word in spoken.values():
            if word.met:
                done[key] = min(word.at, done.get(key, word.at))
            if word.met and word.waived_at is not None:
                waived[key] = min(word.waived_at, waived.get(key, word.waived_at))
    return order.counted(done, waived)
