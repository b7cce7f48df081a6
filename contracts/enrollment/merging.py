"""Events of enrollment about people who were registered more than once."""

from contracts.enrollment.people import SERVICE
from contracts.event import Event, event


@event(SERVICE, "learners-merged")
class LearnersMerged(Event, frozen=True, kw_only=True):
    """Two learners are one person, who is called `kept` from now on; `merged` is another name for them.

    Told in the stream of each of the ids that the person now has, which are `ids`, the one that is kept first;
    `learner` is the one whose stream it is. What happened before stays with the id that it happened to.
    """

    learner: str
    kept: str
    merged: str
    ids: tuple[str, ...]
