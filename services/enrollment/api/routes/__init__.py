"""Which address stands for which command or question, by topic."""

from chassis.web.routes import Routes
from services.enrollment.api.routes import enrolling, people, policies, requirements, rosters

ROUTES = Routes(
    commands=(*people.COMMANDS, *enrolling.COMMANDS, *rosters.COMMANDS, *policies.COMMANDS, *requirements.COMMANDS),
    queries=(*people.QUERIES, *enrolling.QUERIES, *rosters.QUERIES, *policies.QUERIES, *requirements.QUERIES),
)
