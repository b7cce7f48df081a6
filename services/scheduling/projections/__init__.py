"""What scheduling shows, and what its commands rest on."""

from services.scheduling.projections.courses import COURSES, PROGRAMS
from services.scheduling.projections.feeds import CALENDARS, ENGAGEMENTS, LEARNERS, SEATS
from services.scheduling.projections.holds import HOLDS
from services.scheduling.projections.instructors import INSTRUCTORS, QUALIFICATIONS
from services.scheduling.projections.neighbors import ORGANIZATIONS, ROLLS
from services.scheduling.projections.offerings import OFFERINGS, SESSIONS
from services.scheduling.projections.reservations import RESERVATIONS
from services.scheduling.projections.venues import EQUIPMENT, ROOMS, VENUES

VIEWS = (
    COURSES, PROGRAMS, OFFERINGS, SESSIONS, ROLLS, ORGANIZATIONS, VENUES, ROOMS, EQUIPMENT, INSTRUCTORS, QUALIFICATIONS,
    RESERVATIONS, HOLDS, CALENDARS, ENGAGEMENTS, SEATS, LEARNERS,
)  # fmt: skip

__all__ = [
    "CALENDARS",
    "COURSES",
    "ENGAGEMENTS",
    "EQUIPMENT",
    "HOLDS",
    "INSTRUCTORS",
    "LEARNERS",
    "OFFERINGS",
    "ORGANIZATIONS",
    "PROGRAMS",
    "QUALIFICATIONS",
    "RESERVATIONS",
    "ROLLS",
    "ROOMS",
    "SEATS",
    "SESSIONS",
    "VENUES",
    "VIEWS",
]
