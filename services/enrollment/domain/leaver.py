"""Who has left: what lies ahead of them is held for a while, for accidents are common, and then let go."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chassis.decider import Context, Decision, Timer
from chassis.errors import Refused
from chassis.ids import stream
from contracts.enrollment import CancelledBy, EnrollmentCancelled, EnrollmentState, LearnerDeactivated, LeaverReleased
from contracts.event import Event
from contracts.shared import Notify, notify_of
from services.enrollment.commands import ReleaseLeaver
from services.enrollment.domain.admission import stream_of
from services.enrollment.domain.entries import Said, found
from services.enrollment.domain.going import Going
from services.enrollment.domain.leaving import left
from services.enrollment.domain.offering_terms import terms_of, with_terms

LEAVER = "leaver"
LEFT = "left"
"""Why an enrollment has ended."""


def timer_key(learner: str) -> str:
    """The key of the timer that lets go."""
    return f"{LEAVER}/{learner}"


def held(
    learner: str, said: Sequence[tuple[str, Event]], days: float, at: datetime, notify: Notify | None = None
) -> list[Timer]:
    """The timer that lets go, where it has just been said that a learner has left; `notify` says who is told then."""
    if not has_left(said):
        return []
    data = {"learner": learner} | ({"notify": notify.value} if notify else {})
    return [Timer(key=timer_key(learner), kind=LEAVER, due=at + timedelta(days=days), data=data)]


def has_left(said: Sequence[tuple[str, Event]]) -> bool:
    """Whether it has just been said that a learner has left."""
    return any(isinstance(event, LearnerDeactivated) for _, event in said)


def letting_go(data: Mapping[str, str]) -> ReleaseLeaver:
    """The command that a timer sends which `held` has made."""
    return ReleaseLeaver(learner=data["learner"], notify=notify_of(data.get("notify", "")))


def inactive(learner: str) -> Refused:
    """Whoever has left comes to no seat."""
    return Refused(
        "The learner has left. Whoever has come back is made active first.", slug="learner-inactive", learner=learner
    )


def release_streams(command: ReleaseLeaver, context: Context) -> Sequence[str]:
    """The learner, and what decides about each of their enrollments (`context.facts`)."""
    each = dict.fromkeys(name for enrollment in context.facts or () for name in with_terms(enrollment))
    return (stream("learner", command.learner), *each)


def release(states: Mapping[str, Any], command: ReleaseLeaver, context: Context) -> Decision:
    """The seats ahead of a learner who has left, the seats on offer to them and their places in queues are free.
    Nothing for who is back, or was let go before. What has begun stays, and so does what has no seats.
    """
    name = stream("learner", command.learner)
    learner = states[name]
    if learner.active or learner.released:
        return Decision(reply={"learner": command.learner, "released": 0})
    said: list[tuple[str, Event]] = []
    for enrollment in context.facts or ():
        if not begun(states[stream_of(enrollment)], context.at):
            said += let_go(states, enrollment, context, LEFT)
    ended = tuple(event.enrollment for _, event in said if isinstance(event, EnrollmentCancelled))
    return Decision(
        events=[*said, (name, LeaverReleased(learner=command.learner, enrollments=ended))],
        reply={"learner": command.learner, "released": len(ended)},
    )


def let_go(states: Mapping[str, Any], enrollment: str, context: Context, because: str) -> Said:
    """The end of one enrollment, at nobody's cost; nothing where it has ended."""
    roster, learner, terms, standing, said = found(states, enrollment, context)
    if standing is not EnrollmentState.CANCELLED:
        how = Going(by=CancelledBy.COORDINATOR, when=context.at, because=because)
        said += left(roster, terms, terms_of(states, roster.offering), learner, standing, how)
    return said


def begun(roster: Any, at: datetime) -> bool:
    """Whether what a roster is of has begun, or is not known yet."""
    return roster.terms is None or (roster.terms.starts_at is not None and roster.terms.starts_at <= at)
