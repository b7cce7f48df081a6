"""Bodies and answers about sessions that stand in the OpenAPI document."""

from typing import Any

from services.scheduling.api.examples import COURSE, OFFERING
from services.scheduling.api.venue_examples import ROOM, VENUE

SESSION = f"{OFFERING}.s06bz2m1vkz4a7b2m"
SERIES = f"{OFFERING}.w06bz2m1vkz4a7b2m"
INSTRUCTOR = "i06bz2m1v5c8w2g6y"

SESSION_BODY = {
    "component": "workshop",
    "starts_at": "2026-03-30T09:00:00+02:00",
    "ends_at": "2026-03-30T12:30:00+02:00",
    "place": "Room 2",
}
SERIES_BODY = {
    "component": "workshop",
    "rule": "FREQ=WEEKLY;BYDAY=MO;COUNT=9",
    "starts": "2026-03-30T09:00",
    "ends": "2026-03-30T12:30",
    "exceptions": ["2026-04-06"],
    "place": "Room 2",
}
MOVED_BODY = {
    "starts_at": "2026-03-30T13:00:00+02:00",
    "ends_at": "2026-03-30T16:30:00+02:00",
    "reason": "The room is taken in the morning.",
}
ROOM_CHANGED_BODY = {"room": ROOM}
ASSIGNED_BODY = {"instructors": [INSTRUCTOR], "override": ["not-qualified"], "reason": "Teaches beside its author."}
SESSION_EXAMPLE: dict[str, Any] = {
    "session": SESSION,
    "offering": OFFERING,
    "course": COURSE,
    "component": "workshop",
    "starts_at": "2026-03-30T07:00:00Z",
    "ends_at": "2026-03-30T10:30:00Z",
    "timezone": "Europe/Berlin",
    "room": None,
    "place": "Room 2",
    "venue": None,
    "room_name": None,
    "venue_name": None,
    "address": None,
    "instructors": [],
    "assistants": [],
    "equipment": [],
    "overrides": [],
    "series": None,
    "join_url": None,
    "travel_unknown": [],
    "state": "scheduled",
}
RESERVATION_EXAMPLE = {
    "reservation": f"{ROOM}/{SESSION}",
    "resource": ROOM,
    "kind": "room",
    "session": SESSION,
    "offering": OFFERING,
    "offering_code": "NEG-BERLIN-3",
    "starts_at": "2026-03-30T07:00:00Z",
    "ends_at": "2026-03-30T10:30:00Z",
    "blocked_from": "2026-03-30T06:30:00Z",
    "blocked_until": "2026-03-30T10:45:00Z",
    "venue": VENUE,
    "units": 1,
    "overrides": [],
    "expires_at": None,
}
