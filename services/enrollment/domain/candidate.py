"""What stands between somebody who waits and a free seat."""

from datetime import datetime

import msgspec

from services.enrollment.domain.own_calendar import CLASH, Clash, still

INACTIVE = "learner-inactive"


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The courses that a learner who waits has not completed, of those asked for, what they have at the same time, and
    whether they have left; false where nothing stands in the way.
    """

    lacks: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    inactive: bool = False

    def __bool__(self) -> bool:
        return bool(self.lacks or self.clashes or self.inactive)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The rules that stand in the way, beside the courses."""
        return (*((INACTIVE,) if self.inactive else ()), *((CLASH,) if self.clashes else ()))

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions that the learner has at the same time."""
        return tuple(dict.fromkeys(clash.with_session for clash in self.clashes))

    @property
    def told(self) -> tuple[str, ...]:
        """All of it: who was told this once is not told it again."""
        return (*self.reasons, *self.lacks, *self.sessions)

    def for_seat(self, *, excused: bool, despite_clash: bool, at: datetime) -> "Candidate":
        """What is left of it for one who is not asked for some of it, of what is not over by then."""
        return Candidate(
            lacks=() if excused else self.lacks,
            clashes=() if despite_clash else still(self.clashes, at),
            inactive=self.inactive,
        )


FREE = Candidate()
