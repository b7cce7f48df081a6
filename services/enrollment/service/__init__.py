"""Enrollment's table of contents."""

from collections.abc import Sequence
from typing import Any

from chassis.rehearsing import rehearsing
from chassis.service import Service
from services.enrollment.api import ROUTES
from services.enrollment.notices.mailing import mailing
from services.enrollment.notices.telling import reach, told
from services.enrollment.projections import VIEWS
from services.enrollment.reactions import (
    ENROLL_APPROVED,
    FOLLOW_OFFERINGS,
    FREE_TO_LEAVE,
    LOOK_AGAIN,
    MAIL,
    NO_SHOWS,
    PASS_ON,
    TIMER_KINDS,
    timers,
)
from services.enrollment.scim import MOUNTS
from services.enrollment.service import directory, enrolling, imports, notices, people, policies, requests, rosters

TOPICS: Sequence[Any] = (people, directory, enrolling, rosters, requests, policies, imports, notices)

SERVICE = Service(
    name="enrollment",
    aggregates=[aggregate for topic in TOPICS for aggregate in topic.AGGREGATES],
    handlers=[rehearsing(told(handler), reach) for topic in TOPICS for handler in topic.HANDLERS],
    reactions=(ENROLL_APPROVED, FOLLOW_OFFERINGS, PASS_ON, LOOK_AGAIN, FREE_TO_LEAVE, NO_SHOWS),
    timers=timers,
    timer_kinds=(*TIMER_KINDS, *imports.KINDS),
    works={**imports.WORKS, MAIL: mailing},
    views=(*VIEWS, *imports.VIEWS),
    routes=ROUTES,
    mounts=MOUNTS,
)
