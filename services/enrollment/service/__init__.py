"""Enrollment's table of contents."""

from typing import Any

from chassis.decider import Aggregate, Handler
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
from services.enrollment.service import enrolling, imports, notices, people, policies, rosters

AGGREGATES: tuple[Aggregate[Any], ...] = (
    *people.AGGREGATES,
    *enrolling.AGGREGATES,
    *rosters.AGGREGATES,
    *policies.AGGREGATES,
    *imports.AGGREGATES,
    *notices.AGGREGATES,
)
HANDLERS: tuple[Handler[Any], ...] = (
    *people.HANDLERS,
    *enrolling.HANDLERS,
    *rosters.HANDLERS,
    *policies.HANDLERS,
    *imports.HANDLERS,
    *notices.HANDLERS,
)

SERVICE = Service(
    name="enrollment",
    aggregates=AGGREGATES,
    handlers=[rehearsing(told(handler), reach) for handler in HANDLERS],
    reactions=(FOLLOW_OFFERINGS, PASS_ON, LOOK_AGAIN, FREE_TO_LEAVE, NO_SHOWS),
    timers=timers,
    timer_kinds=(*TIMER_KINDS, *imports.KINDS),
    works={**imports.WORKS, MAIL: mailing},
    views=(*VIEWS, *imports.VIEWS),
    routes=ROUTES,
)
