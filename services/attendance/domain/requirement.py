"""What an offering's course asks of a learner, and since when what is said of them comes to that."""

from datetime import datetime

import msgspec

from contracts.shared import CompletionRule
from services.attendance.domain.evidence import Words, all_since, met_since
from services.attendance.domain.order import Order


class Requirement(msgspec.Struct, frozen=True):
    """What an offering's course asks for, as pinned when the offering was made; `order` is that for one learner."""

    course: str
    components: frozenset[str]
    required: frozenset[str]
    rule: CompletionRule
    order: Order = Order()

    def complete_since(self, words: Words) -> datetime | None:
        """Since when all that is required counts, or will; null if something is missing."""
        if not self.order.gates:
            return self.met_since(words)
        counted = counted_since(words, self.order)
        return all_since([counted[key]] if key in counted else [] for key in self.required)

    def met_since(self, words: Words) -> datetime | None:
        """Since when all that is required is met, whether open or not; null if something is missing."""
        return all_since(met_since(words.get(component, {})) for component in self.required)


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
