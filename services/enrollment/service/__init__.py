"""Enrollment's table of contents."""

from collections.abc import Sequence
from typing import Any

from chassis.rehearsing import rehearsing
from chassis.service import Service
from contracts.enrollment import LearnerErased
from services.enrollment.api import ROUTES
from services.enrollment.domain.spreading import REMIND
from services.enrollment.notices.mailing import mailing
from services.enrollment.notices.reminding import reminding
from services.enrollment.notices.telling import reach, told
from services.enrollment.projections import VIEWS
from services.enrollment.promotion_lag import GAUGES
from services.enrollment.reactions import (
    END_INTEREST,
    ENROLL_APPROVED,
    FOLLOW_OFFERINGS,
    FREE_TO_LEAVE,
    LOOK_AGAIN,
    MAIL,
    MOVE_DEADLINES,
    NO_SHOWS,
    PASS_ON,
    PASS_ON_REQUESTS,
    TELL_INTERESTED,
    TELL_OF_SESSIONS,
    TIMER_KINDS,
    WATCH_SESSIONS,
    timers,
)
from services.enrollment.scim import MOUNTS
from services.enrollment.service import (
    directory,
    enrolling,
    forgetting,
    imports,
    interest,
    merging,
    notices,
    people,
    policies,
    requests,
    requirements,
    rosters,
)
from services.enrollment.service.foreseeing import foreseen

TOPICS: Sequence[Any] = (
    people,
    forgetting,
    merging,
    directory,
    enrolling,
    rosters,
    requests,
    policies,
    imports,
    requirements,
    interest,
    notices,
)

SERVICE = Service(
    name="enrollment",
    aggregates=[aggregate for topic in TOPICS for aggregate in topic.AGGREGATES],
    handlers=[rehearsing(foreseen(told(handler)), reach) for topic in TOPICS for handler in topic.HANDLERS],
    reactions=(
        ENROLL_APPROVED,
        FOLLOW_OFFERINGS,
        PASS_ON_REQUESTS,
        MOVE_DEADLINES,
        PASS_ON,
        LOOK_AGAIN,
        FREE_TO_LEAVE,
        NO_SHOWS,
        TELL_INTERESTED,
        END_INTEREST,
        TELL_OF_SESSIONS,
        WATCH_SESSIONS,
    ),
    timers=timers,
    timer_kinds=(*TIMER_KINDS, *imports.KINDS, *requirements.KINDS, *interest.KINDS),
    works={**imports.WORKS, **requirements.WORKS, **interest.WORKS, MAIL: mailing, REMIND: reminding},
    gauges=GAUGES,
    views=(*VIEWS, *imports.VIEWS),
    routes=ROUTES,
    mounts=MOUNTS,
    forgets=(LearnerErased,),
)
