"""Scheduling's HTTP surface: request → command, query → document."""

from chassis.web.routes import Routes
from services.scheduling.api import (
    advice,
    availability,
    calendar,
    courses,
    feeds,
    holds,
    instructors,
    offerings,
    sessions,
    venues,
    versions,
)

TOPICS = (courses, offerings, sessions, instructors, venues, holds, feeds, advice)

ROUTES = Routes(
    commands=tuple(route for topic in TOPICS for route in topic.COMMANDS),
    queries=tuple(route for topic in (*TOPICS, versions, availability, calendar) for route in topic.QUERIES),
)
