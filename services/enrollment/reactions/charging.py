"""What enrollment does about money when sessions move, and rolls are closed or corrected."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction
from contracts.attendance import AttendanceConfirmed, AttendanceRecorded, AttendanceStatus, RollWithdrawn
from contracts.scheduling import SessionRescheduled
from services.enrollment.commands import ChargeNoShow, NoteMove, ReverseNoShow
from services.enrollment.domain.admission import is_seated


def free_to_leave(event: SessionRescheduled) -> Sequence[Command]:
    """Who has a seat when a session moves may leave for free."""
    if not is_seated(event.offering):
        return ()
    return (NoteMove(offering=event.offering, session=event.session, starts_at=event.starts_at),)


def no_shows(event: AttendanceConfirmed | AttendanceRecorded | RollWithdrawn) -> Sequence[Command]:
    """The closed roll's word on who did not come is charged for, and no longer where that is corrected."""
    if not is_seated(event.offering):
        return ()
    match event:
        case AttendanceConfirmed(status=AttendanceStatus.NO_SHOW):
            return (ChargeNoShow(offering=event.offering, session=event.session, learner=event.learner),)
        case AttendanceRecorded(replaces=AttendanceStatus.NO_SHOW) if event.status is not AttendanceStatus.NO_SHOW:
            return (ReverseNoShow(offering=event.offering, session=event.session, learner=event.learner),)
        case RollWithdrawn():
            return (ReverseNoShow(offering=event.offering, session=event.session),)
    return ()


FREE_TO_LEAVE = Reaction(name="free-to-leave", sources=(SessionRescheduled,), react=free_to_leave)
NO_SHOWS = Reaction(name="no-shows", sources=(AttendanceConfirmed, AttendanceRecorded, RollWithdrawn), react=no_shows)
