"""Scheduling's table of contents."""

from chassis.service import Service
from services.scheduling.api import ROUTES
from services.scheduling.projections import VIEWS
from services.scheduling.reactions import CALL_OFF, DELIVER, NOTE_CAPACITY, TIMER_KINDS
from services.scheduling.service import courses, feeds, holds, instructors, offerings, sessions, venues
from services.scheduling.service.notifying import notifying

SERVICE = Service(
    name="scheduling",
    aggregates=(
        *courses.AGGREGATES,
        *offerings.AGGREGATES,
        *venues.AGGREGATES,
        *instructors.AGGREGATES,
        *feeds.AGGREGATES,
        *holds.AGGREGATES,
    ),
    handlers=[
        notifying(handler)
        for handler in (
            *courses.HANDLERS,
            *offerings.HANDLERS,
            *sessions.HANDLERS,
            *venues.HANDLERS,
            *instructors.HANDLERS,
            *feeds.HANDLERS,
            *holds.HANDLERS,
        )
    ],
    reactions=(CALL_OFF, DELIVER, NOTE_CAPACITY),
    timers=holds.timers,
    timer_kinds=(*TIMER_KINDS, *holds.TIMER_KINDS),
    views=VIEWS,
    routes=ROUTES,
)
