"""Who has left: what lies ahead of them is held for a while, for accidents are common, and then let go."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from chassis.decider import Context, Decision, Timer
from chassis.errors import Refused
from chassis.ids import stream
from contracts.enrollment import EnrollmentCancelled, LearnerDeactivated, LeaverReleased
from contracts.event import Event
from services.enrollment.commands import CancelEnrollment, ReleaseLeaver
from services.enrollment.domain import seats
from services.enrollment.domain.admission import stream_of

LEAVER = "leaver"
LEFT = "left"
"""Why an enrollment has ended."""


def timer_key(learner: str) -> str:
    """The key of the timer that lets go."""
    return f"{LEAVER}/{learner}"


def held(learner: str, said: Sequence[tuple[str, Event]], days: float, at: datetime) -> list[Timer]:
    """The timer that lets go, where it has just been said that a learner has left."""
    if not any(isinstance(event, LearnerDeactivated) for _, event in said):
        return []
    due = at + timedelta(days=days)
    return [Timer(key=timer_key(learner), kind=LEAVER, due=due, data={"learner": learner})]


def inactive(learner: str) -> Refused:
    """Whoever has left comes to no seat."""
    return Refused(
        "The learner has left. Whoever has come back is made active first.", slug="learner-inactive", learner=learner
    )


def release_streams(command: ReleaseLeaver, context: Context) -> Sequence[str]:
    """The learner, and what decides about each of their enrollments (`context.facts`)."""
    rosters = dict.fromkeys(stream_of(enrollment) for enrollment in context.facts or ())
    return (stream("learner", command.learner), *rosters)


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
        if not _begun(states[stream_of(enrollment)], context.at):
            said += seats.cancel(states, CancelEnrollment(enrollment=enrollment), context).events
    told = [
        (one, replace(event, because=LEFT) if isinstance(event, EnrollmentCancelled) else event) for one, event in said
    ]
    ended = tuple(event.enrollment for _, event in told if isinstance(event, EnrollmentCancelled))
    return Decision(
        events=[*told, (name, LeaverReleased(learner=command.learner, enrollments=ended))],
        reply={"learner": command.learner, "released": len(ended)},
    )


def _begun(roster: Any, at: datetime) -> bool:
    return roster.terms is None or (roster.terms.starts_at is not None and roster.terms.starts_at <= at)
