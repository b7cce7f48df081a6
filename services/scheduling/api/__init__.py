"""Scheduling's HTTP surface: request → command, query → document."""

from chassis.web.routes import Routes
from services.scheduling.api import advice, courses, instructors, offerings, sessions, venues, versions

ROUTES = Routes(
    commands=(
        *courses.COMMANDS,
        *offerings.COMMANDS,
        *sessions.COMMANDS,
        *instructors.COMMANDS,
        *venues.COMMANDS,
        *advice.COMMANDS,
    ),
    queries=(
        *courses.QUERIES,
        *offerings.QUERIES,
        *sessions.QUERIES,
        *instructors.QUERIES,
        *venues.QUERIES,
        *advice.QUERIES,
        *versions.QUERIES,
    ),
)
