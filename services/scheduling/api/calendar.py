"""Routes of the calendar."""

from chassis.web.routes import QueryRoute, Rendered
from services.scheduling.api.calendar_file import FileAsked, calendar_file
from services.scheduling.api.calendar_queries import Calendar, CalendarAsked, show_calendar
from services.scheduling.api.examples import OFFERING
from services.scheduling.api.session_examples import INSTRUCTOR, SESSION
from services.scheduling.api.venue_examples import ROOM

QUERIES = (
    QueryRoute(
        path="/v1/calendar",
        params=CalendarAsked,
        response=Calendar,
        scope="offerings:read",
        summary="Sessions between two moments, with where they are and who teaches them",
        answer=show_calendar,
        example={
            "items": [
                {
                    "session": SESSION,
                    "offering": OFFERING,
                    "offering_code": "NEG-BERLIN-3",
                    "title": "Negotiation, Berlin",
                    "organization": None,
                    "offering_state": "published",
                    "component": "workshop",
                    "state": "scheduled",
                    "starts_at": "2026-03-30T07:00:00Z",
                    "ends_at": "2026-03-30T10:30:00Z",
                    "timezone": "Europe/Berlin",
                    "room": ROOM,
                    "room_name": "Atrium",
                    "place": None,
                    "instructors": [INSTRUCTOR],
                    "assistants": [],
                    "instructor_names": ["Anna Berg"],
                    "overrides": [],
                }
            ],
            "more": False,
        },
    ),
    QueryRoute(
        path="/v1/calendar.ics",
        params=FileAsked,
        response=Rendered,
        scope="own:read",
        media_type="text/calendar",
        summary="One's own sessions as a calendar (RFC 5545), or those that `/v1/calendar` shows",
        answer=calendar_file,
    ),
)
