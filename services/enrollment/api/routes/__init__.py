"""Which address stands for which command or question, by topic."""

from chassis.web.routes import Routes
from services.enrollment.api.routes import enrolling, people, policies, requests, rosters

ROUTES = Routes(
    commands=(*people.COMMANDS, *enrolling.COMMANDS, *rosters.COMMANDS, *requests.COMMANDS, *policies.COMMANDS),
    queries=(*people.QUERIES, *enrolling.QUERIES, *rosters.QUERIES, *requests.QUERIES, *policies.QUERIES),
)
