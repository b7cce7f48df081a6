"""What enrollment does when others, or it itself, have made something happen."""

from services.enrollment.reactions.asking import (
    ENROLL_APPROVED,
    MOVE_DEADLINES,
    PASS_ON_REQUESTS,
    enroll_approved,
    move_deadlines,
    pass_on_requests,
)
from services.enrollment.reactions.charging import FREE_TO_LEAVE, NO_SHOWS, free_to_leave, no_shows
from services.enrollment.reactions.following import FOLLOW_OFFERINGS, follow_offering
from services.enrollment.reactions.interest import END_INTEREST, TELL_INTERESTED, end_interest, tell_interested
from services.enrollment.reactions.promoting import LOOK_AGAIN, PASS_ON, Freed, look_again, pass_on
from services.enrollment.reactions.telling import TELL_OF_SESSIONS, WATCH_SESSIONS
from services.enrollment.reactions.timing import GO_NO_GO, MAIL, SEAT_OFFER, TIMER_KINDS, timers

__all__ = [
    "END_INTEREST",
    "ENROLL_APPROVED",
    "FOLLOW_OFFERINGS",
    "FREE_TO_LEAVE",
    "GO_NO_GO",
    "LOOK_AGAIN",
    "MAIL",
    "MOVE_DEADLINES",
    "NO_SHOWS",
    "PASS_ON",
    "PASS_ON_REQUESTS",
    "SEAT_OFFER",
    "TELL_INTERESTED",
    "TELL_OF_SESSIONS",
    "TIMER_KINDS",
    "WATCH_SESSIONS",
    "Freed",
    "end_interest",
    "enroll_approved",
    "follow_offering",
    "free_to_leave",
    "look_again",
    "move_deadlines",
    "no_shows",
    "pass_on",
    "pass_on_requests",
    "tell_interested",
    "timers",
]
