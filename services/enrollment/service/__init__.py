"""Enrollment's table of contents."""

from chassis.rehearsing import rehearsing
from chassis.service import Service
from services.enrollment.api import ROUTES
from services.enrollment.projections import VIEWS
from services.enrollment.reactions import FOLLOW_OFFERINGS, LOOK_AGAIN, PASS_ON, TIMER_KINDS, timers
from services.enrollment.scim import MOUNTS
from services.enrollment.service import directory, enrolling, people, policies, rosters

SERVICE = Service(
    name="enrollment",
    aggregates=(
        *people.AGGREGATES,
        *directory.AGGREGATES,
        *enrolling.AGGREGATES,
        *rosters.AGGREGATES,
        *policies.AGGREGATES,
    ),
    handlers=[
        rehearsing(handler)
        for handler in (
            *people.HANDLERS,
            *directory.HANDLERS,
            *enrolling.HANDLERS,
            *rosters.HANDLERS,
            *policies.HANDLERS,
        )
    ],
    reactions=(FOLLOW_OFFERINGS, PASS_ON, LOOK_AGAIN),
    timers=timers,
    timer_kinds=TIMER_KINDS,
    views=VIEWS,
    routes=ROUTES,
    mounts=MOUNTS,
)
