"""Enrollment's table of contents."""

from chassis.rehearsing import rehearsing
from chassis.service import Service
from services.enrollment.api import ROUTES
from services.enrollment.projections import VIEWS
from services.enrollment.reactions import (
    FOLLOW_OFFERINGS,
    FREE_TO_LEAVE,
    LOOK_AGAIN,
    NO_SHOWS,
    PASS_ON,
    TIMER_KINDS,
    timers,
)
from services.enrollment.service import enrolling, people, policies, requirements, rosters

SERVICE = Service(
    name="enrollment",
    aggregates=(
        *people.AGGREGATES,
        *enrolling.AGGREGATES,
        *rosters.AGGREGATES,
        *policies.AGGREGATES,
        *requirements.AGGREGATES,
    ),
    handlers=[
        rehearsing(handler)
        for handler in (
            *people.HANDLERS,
            *enrolling.HANDLERS,
            *rosters.HANDLERS,
            *policies.HANDLERS,
            *requirements.HANDLERS,
        )
    ],
    reactions=(FOLLOW_OFFERINGS, PASS_ON, LOOK_AGAIN, FREE_TO_LEAVE, NO_SHOWS),
    timers=timers,
    timer_kinds=TIMER_KINDS,
    views=VIEWS,
    routes=ROUTES,
)
