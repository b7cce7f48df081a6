"""Events about who wants to be told when a course has a date."""

from contracts.event import Event, event

SERVICE = "enrollment"


@event(SERVICE, "interest-registered")
class InterestRegistered(Event, frozen=True, kw_only=True):
    """The learner is to be told of every date of the course that they may take part in, until they have a seat of one,
    or do not want it any more. `organization` is theirs by then; `via` tells who asked for it.
    """

    interest: str
    course: str
    learner: str
    organization: str | None = None
    via: str = ""


@event(SERVICE, "interest-told")
class InterestTold(Event, frozen=True, kw_only=True):
    """An offering of the course was published that the learner may take part in, and they are told of it, once."""

    interest: str
    course: str
    learner: str
    offering: str


@event(SERVICE, "interest-withdrawn")
class InterestWithdrawn(Event, frozen=True, kw_only=True):
    """The learner is told of no more dates. `because` is why, in one word: enrolled (in `offering`), left, erased, or
    merged, where they are told by another id; empty where they do not want it any more.
    """

    interest: str
    course: str
    learner: str
    because: str = ""
    offering: str | None = None
