"""Scheduling's HTTP surface: request → command, query → document."""

from chassis.web.routes import Routes
from services.scheduling.api import courses, holds, instructors, offerings, sessions, venues

ROUTES = Routes(
    commands=(
        *courses.COMMANDS,
        *offerings.COMMANDS,
        *sessions.COMMANDS,
        *holds.COMMANDS,
        *instructors.COMMANDS,
        *venues.COMMANDS,
    ),
    queries=(
        *courses.QUERIES,
        *offerings.QUERIES,
        *sessions.QUERIES,
        *holds.QUERIES,
        *instructors.QUERIES,
        *venues.QUERIES,
    ),
)
