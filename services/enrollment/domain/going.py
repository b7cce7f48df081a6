"""How a learner leaves: by whom, when, why, and what for."""

from datetime import datetime

import msgspec

from contracts.enrollment import CancelledBy

SUBSTITUTED = "substituted"


class Going(msgspec.Struct, frozen=True, kw_only=True):
    """How a learner leaves. `because` tells in one word what else than somebody's wish ends it: then it is free, and so
    it is with a colleague in their place.
    """

    by: CancelledBy
    when: datetime
    excuse: str = ""
    without_fee: bool = False
    because: str = ""
    transferred_to: str | None = None
    substituted_by: str | None = None

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing, whatever the policy says."""
        return self.without_fee or bool(self.because or self.substituted_by)

    @property
    def word(self) -> str:
        """Why the seat is charged no longer."""
        return "transferred" if self.transferred_to else SUBSTITUTED if self.substituted_by else "left"
