"""Which address stands for which command or question, by topic."""

from chassis.web.routes import Routes
from services.enrollment.api.routes import enrolling, imports, people, policies, rosters

ROUTES = Routes(
    commands=(*people.COMMANDS, *enrolling.COMMANDS, *rosters.COMMANDS, *policies.COMMANDS, *imports.COMMANDS),
    queries=(*people.QUERIES, *enrolling.QUERIES, *rosters.QUERIES, *policies.QUERIES, *imports.QUERIES),
    uploads=imports.UPLOADS,
)
