"""Of what people are told, and what a template of each kind may name."""

from collections.abc import Mapping

CONFIRMATION = "confirmation"
WAITLIST = "waitlist"
SEAT_OFFER = "seat-offer"
SEAT_OFFER_OVER = "seat-offer-over"
CANCELLATION = "cancellation"
TRANSFER = "transfer"
SESSION_ADDED = "session-added"
SESSION_MOVED = "session-moved"
SESSION_PLACE = "session-place"
SESSION_CANCELLED = "session-cancelled"
SESSION_RESTORED = "session-restored"
REMINDER = "reminder"
REQUESTED = "requested"
APPROVAL = "approval"
REJECTED = "rejected"
REQUEST_LAPSED = "request-lapsed"
REQUIREMENT_DUE = "requirement-due"
REQUIREMENT_OVERDUE = "requirement-overdue"
TEAM_OVERDUE = "team-overdue"
DATED = "dated"

LEARNER, MANAGER = "learner", "manager"

_ALL = ("name", "learner", "offering", "code", "link")
_ONE = (*_ALL, "when", "where", "join", "part")
_REQUIRED = ("name", "requirement", "code", "link")

PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    CONFIRMATION: (*_ALL, "sessions", "join"),
    WAITLIST: (*_ALL, "place", "sessions"),
    SEAT_OFFER: (*_ALL, "expires", "sessions"),
    SEAT_OFFER_OVER: _ALL,
    CANCELLATION: (*_ALL, "why", "sessions"),
    TRANSFER: (*_ALL, "sessions"),
    SESSION_ADDED: _ONE,
    SESSION_MOVED: (*_ONE, "was"),
    SESSION_PLACE: _ONE,
    SESSION_CANCELLED: (*_ALL, "when", "where", "part"),
    SESSION_RESTORED: _ONE,
    REMINDER: _ONE,
    REQUESTED: (*_ALL, "sessions"),
    APPROVAL: (*_ALL, "sessions"),
    REJECTED: _ALL,
    REQUEST_LAPSED: _ALL,
    REQUIREMENT_DUE: (*_REQUIRED, "due"),
    REQUIREMENT_OVERDUE: (*_REQUIRED, "due"),
    TEAM_OVERDUE: (*_REQUIRED, "people"),
    DATED: (*_ALL, "sessions"),
}
KINDS = tuple(PLACEHOLDERS)
ABOUT_A_SESSION = frozenset(
    {SESSION_ADDED, SESSION_MOVED, SESSION_PLACE, SESSION_CANCELLED, SESSION_RESTORED, REMINDER}
)
ABOUT_A_REQUIREMENT = frozenset({REQUIREMENT_DUE, REQUIREMENT_OVERDUE, TEAM_OVERDUE})
