"""Which address stands for which command or question, by topic."""

from collections.abc import Sequence
from typing import Any

from chassis.web.routes import Routes
from services.enrollment.api.routes import (
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

TOPICS: Sequence[Any] = (
    people,
    merging,
    forgetting,
    enrolling,
    rosters,
    requests,
    interest,
    policies,
    requirements,
    imports,
    notices,
)

ROUTES = Routes(
    commands=[route for topic in TOPICS for route in topic.COMMANDS],
    queries=[route for topic in TOPICS for route in topic.QUERIES],
    uploads=imports.UPLOADS,
)
