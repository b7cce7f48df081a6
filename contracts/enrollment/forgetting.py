"""Events of enrollment about people who are forgotten, and about what keeps them from being."""

from contracts.enrollment.people import SERVICE
from contracts.event import Event, event


@event(SERVICE, "legal-hold-placed")
class LegalHoldPlaced(Event, frozen=True, kw_only=True):
    """The person may not be erased until the hold is lifted."""

    learner: str


@event(SERVICE, "legal-hold-lifted")
class LegalHoldLifted(Event, frozen=True, kw_only=True):
    """Nothing of the law keeps the person from being erased any more."""

    learner: str


@event(SERVICE, "learner-erased")
class LearnerErased(Event, frozen=True, kw_only=True):
    """The person's key was destroyed with this: whatever was personal is unreadable, in every copy. Whoever keeps
    something about them elsewhere forgets it too. `requests` are the enrollments that somebody ever asked for them.
    """

    learner: str
    requests: tuple[str, ...] = ()


@event(SERVICE, "retention-set")
class RetentionSet(Event, frozen=True, kw_only=True):
    """For so many years after completing the course nobody is erased; null: for none."""

    course: str
    years: int | None = None
