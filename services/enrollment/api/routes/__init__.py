"""Which address stands for which command or question, by topic."""

from chassis.web.routes import Routes
from services.enrollment.api.routes import enrolling, imports, notices, people, policies, rosters

TOPICS = (people, enrolling, rosters, policies, imports, notices)

ROUTES = Routes(
    commands=[route for topic in TOPICS for route in topic.COMMANDS],
    queries=[route for topic in TOPICS for route in topic.QUERIES],
    uploads=imports.UPLOADS,
)
