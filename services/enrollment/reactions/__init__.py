"""What enrollment does when others, or it itself, have made something happen."""

from services.enrollment.reactions.following import FOLLOW_OFFERINGS, follow_offering
from services.enrollment.reactions.promoting import LOOK_AGAIN, PASS_ON, Freed, look_again, pass_on
from services.enrollment.reactions.timing import GO_NO_GO, SEAT_OFFER, TIMER_KINDS, timers

__all__ = [
    "FOLLOW_OFFERINGS",
    "GO_NO_GO",
    "LOOK_AGAIN",
    "PASS_ON",
    "SEAT_OFFER",
    "TIMER_KINDS",
    "Freed",
    "follow_offering",
    "look_again",
    "pass_on",
    "timers",
]
