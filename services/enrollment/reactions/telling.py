"""Who is told when scheduling adds, moves, calls off or restores a session, and reminded of it in time."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction
from contracts.scheduling import (
    SessionCancelled,
    SessionLinkChanged,
    SessionRescheduled,
    SessionRestored,
    SessionRoomChanged,
    SessionScheduled,
)
from contracts.shared import Notify, notify_of
from services.enrollment.commands import IntendNotices, WatchSession
from services.enrollment.domain.admission import is_seated
from services.enrollment.notices import kinds

Changed = (
    SessionScheduled | SessionRescheduled | SessionRoomChanged | SessionLinkChanged | SessionCancelled | SessionRestored
)
Dated = SessionScheduled | SessionRescheduled | SessionRestored | SessionCancelled
_KINDS: dict[type, str] = {
    SessionScheduled: kinds.SESSION_ADDED,
    SessionRescheduled: kinds.SESSION_MOVED,
    SessionRoomChanged: kinds.SESSION_PLACE,
    SessionLinkChanged: kinds.SESSION_PLACE,
    SessionCancelled: kinds.SESSION_CANCELLED,
    SessionRestored: kinds.SESSION_RESTORED,
}


def tell(event: Changed) -> Sequence[Command]:
    """Everybody who holds a seat is told, unless the command said that nobody is."""
    if not is_seated(event.offering) or event.notify == Notify.NONE:
        return ()
    moved = event if isinstance(event, SessionRescheduled) else None
    return (
        IntendNotices(
            offering=event.offering,
            kind=_KINDS[type(event)],
            session=event.session,
            was_from=moved.was_from if moved else None,
            was_until=moved.was_until if moved else None,
            ends_at=getattr(event, "ends_at", None),
            notify=notify_of(event.notify),
        ),
    )


def watch(event: Dated) -> Sequence[Command]:
    """A session that is ahead has people to remind; one that was called off has none."""
    if not is_seated(event.offering):
        return ()
    starts_at = None if isinstance(event, SessionCancelled) else event.starts_at
    return (WatchSession(session=event.session, starts_at=starts_at),)


TELL_OF_SESSIONS = Reaction(
    name="tell-of-sessions",
    sources=tuple(_KINDS),
    react=tell,
    start="deployment",
    same_moment=True,
)
WATCH_SESSIONS = Reaction(
    name="watch-sessions",
    sources=(SessionScheduled, SessionRescheduled, SessionRestored, SessionCancelled),
    react=watch,
    start="deployment",
)
