"""Enrollment's table of contents."""

from chassis.rehearsing import rehearsing
from chassis.service import Service
from services.enrollment.api import ROUTES
from services.enrollment.notices.mailing import mailing
from services.enrollment.notices.telling import reach, told
from services.enrollment.projections import VIEWS
from services.enrollment.reactions import (
    FOLLOW_OFFERINGS,
    FREE_TO_LEAVE,
    LOOK_AGAIN,
    MAIL,
    NO_SHOWS,
    PASS_ON,
    TIMER_KINDS,
    timers,
)
from services.enrollment.service import enrolling, notices, people, policies, rosters

TOPICS = (people, enrolling, rosters, policies, notices)

SERVICE = Service(
    name="enrollment",
    aggregates=[aggregate for topic in TOPICS for aggregate in topic.AGGREGATES],
    handlers=[rehearsing(told(handler), reach) for topic in TOPICS for handler in topic.HANDLERS],
    reactions=(FOLLOW_OFFERINGS, PASS_ON, LOOK_AGAIN, FREE_TO_LEAVE, NO_SHOWS),
    timers=timers,
    timer_kinds=TIMER_KINDS,
    works={MAIL: mailing},
    views=VIEWS,
    routes=ROUTES,
)
