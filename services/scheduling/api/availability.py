"""Routes of what is free."""

from chassis.web.routes import QueryRoute
from services.scheduling.api.availability_queries import Availability, AvailabilityAsked, show_availability

QUERIES = (
    QueryRoute(
        path="/v1/availability",
        params=AvailabilityAsked,
        response=Availability,
        scope="venues:read",
        summary="Which rooms and instructors are free, and when everything fits next",
        answer=show_availability,
        example={
            "rooms": [],
            "instructors": [],
            "slots": [
                {
                    "starts_at": "2026-03-30T07:00:00Z",
                    "ends_at": "2026-03-30T10:30:00Z",
                    "venue": "v06bz2m1v7t4n9s3k",
                    "rooms": ["v06bz2m1v7t4n9s3k.r06bz2m1v9f3m7k1z"],
                    "instructors": ["i06bz2m1v5c8w2g6y"],
                }
            ],
        },
    ),
)
