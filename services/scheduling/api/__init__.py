"""Scheduling's HTTP surface: request → command, query → document."""

from chassis.web.routes import Routes
from services.scheduling.api import courses, feeds, holds, instructors, offerings, sessions, venues

ROUTES = Routes(
    commands=(
        *courses.COMMANDS,
        *offerings.COMMANDS,
        *sessions.COMMANDS,
        *instructors.COMMANDS,
        *venues.COMMANDS,
        *holds.COMMANDS,
        *feeds.COMMANDS,
    ),
    queries=(
        *courses.QUERIES,
        *offerings.QUERIES,
        *sessions.QUERIES,
        *instructors.QUERIES,
        *venues.QUERIES,
        *holds.QUERIES,
        *feeds.QUERIES,
    ),
)
