"""Events about asking for an enrollment that others have to agree to.

What is asked for is an offering, or a `program`; `offering` is empty then, and so is the course.
"""

from datetime import datetime
from typing import Annotated

from contracts.event import Event, event, personal

SERVICE = "enrollment"


@event(SERVICE, "enrollment-requested")
class EnrollmentRequested(Event, frozen=True, kw_only=True):
    """The learner asks to be enrolled, and waits for those in `stages` to agree, one after the other: manager,
    coordinator. They hold no seat and no place in the queue meanwhile. From `until` on nobody can agree any more.

    `via` tells who asked: self or manager. `if_full` and `despite_clash` are what was asked for. `vacant` says that
    a manager should have agreed, and none is there: coordinators stand in for them; from `turn_until` on they do for
    one who has not decided.
    """

    enrollment: str
    offering: str
    course: str
    learner: str
    stages: tuple[str, ...]
    organization: str | None = None
    via: str = ""
    if_full: str = "waitlist"
    despite_clash: bool = False
    until: datetime | None = None
    program: str | None = None
    vacant: bool = False
    turn_until: datetime | None = None


@event(SERVICE, "enrollment-approved")
class EnrollmentApproved(Event, frozen=True, kw_only=True):
    """A manager or coordinator (`by`) agreed; those in `left` have to as well. With none left the learner is enrolled,
    or joins the queue, behind whoever waits already; `notify` says who is told of that, where whoever agreed did.
    """

    enrollment: str
    offering: str
    learner: str
    by: str
    left: tuple[str, ...] = ()
    if_full: str = "waitlist"
    despite_clash: bool = False
    notify: str = ""
    program: str | None = None


@event(SERVICE, "enrollment-rejected")
class EnrollmentRejected(Event, frozen=True, kw_only=True):
    """A manager or coordinator (`by`) did not agree, and said why."""

    enrollment: str
    offering: str
    learner: str
    by: str
    why: Annotated[str | None, personal("learner")] = None
    program: str | None = None


@event(SERVICE, "request-withdrawn")
class RequestWithdrawn(Event, frozen=True, kw_only=True):
    """The learner does not ask any more."""

    enrollment: str
    offering: str
    learner: str
    program: str | None = None


@event(SERVICE, "request-lapsed")
class RequestLapsed(Event, frozen=True, kw_only=True):
    """Nobody decided about the request before enrollment closed."""

    enrollment: str
    offering: str
    learner: str
    program: str | None = None


@event(SERVICE, "request-deadline-moved")
class RequestDeadlineMoved(Event, frozen=True, kw_only=True):
    """Enrollment closes at another time, for the offering has other terms: from `until` on nobody can agree any more;
    null: they can at any time.
    """

    enrollment: str
    offering: str
    learner: str
    until: datetime | None = None


@event(SERVICE, "request-passed-on")
class RequestPassedOn(Event, frozen=True, kw_only=True):
    """It is coordinators' turn to agree in place of a manager, who did not decide in time (`why`: undecided) or is not
    there any more (vacant). `left` are those who have yet to agree.
    """

    enrollment: str
    offering: str
    learner: str
    why: str
    left: tuple[str, ...] = ()
    program: str | None = None


@event(SERVICE, "enrollment-refused")
class EnrollmentRefused(Event, frozen=True, kw_only=True):
    """A `rule` did not let the learner in. `facts` is what that rests on: JSON text, of ids, counts and times."""

    enrollment: str
    offering: str
    learner: str
    rule: str
    refused_at: datetime
    facts: str = ""
    via: str = ""
    program: str | None = None
