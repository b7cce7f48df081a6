"""What scheduling shows, and what its commands rest on."""

from services.scheduling.projections.courses import COURSES, PROGRAMS
from services.scheduling.projections.neighbors import ORGANIZATIONS, ROLLS
from services.scheduling.projections.offerings import OFFERINGS, SESSIONS
from services.scheduling.projections.venues import EQUIPMENT, ROOMS, VENUES

VIEWS = (COURSES, PROGRAMS, OFFERINGS, SESSIONS, ROLLS, ORGANIZATIONS, VENUES, ROOMS, EQUIPMENT)

__all__ = [
    "COURSES",
    "EQUIPMENT",
    "OFFERINGS",
    "ORGANIZATIONS",
    "PROGRAMS",
    "ROLLS",
    "ROOMS",
    "SESSIONS",
    "VENUES",
    "VIEWS",
]
