"""What scheduling shows, and what its commands rest on."""

from services.scheduling.projections.advice import ADVICE, OUTCOMES
from services.scheduling.projections.busy import BUSY
from services.scheduling.projections.courses import COURSES, PROGRAMS
from services.scheduling.projections.feeds import CALENDARS, ENGAGEMENTS, LEARNERS, SEATS
from services.scheduling.projections.holds import HOLDS
from services.scheduling.projections.instructors import INSTRUCTORS, QUALIFICATIONS
from services.scheduling.projections.neighbors import ORGANIZATIONS, ROLLS
from services.scheduling.projections.offerings import OFFERINGS, SESSIONS
from services.scheduling.projections.reservations import RESERVATIONS
from services.scheduling.projections.venues import EQUIPMENT, ROOMS, VENUES
from services.scheduling.projections.versions import COURSE_VERSIONS, PROGRAM_VERSIONS

VIEWS = (
    COURSES, PROGRAMS, OFFERINGS, SESSIONS, ROLLS, ORGANIZATIONS, VENUES, ROOMS, EQUIPMENT, INSTRUCTORS, QUALIFICATIONS,
    RESERVATIONS, COURSE_VERSIONS, PROGRAM_VERSIONS, ADVICE, OUTCOMES, HOLDS, CALENDARS, ENGAGEMENTS, SEATS, LEARNERS,
    BUSY,
)  # fmt: skip

__all__ = [
    "ADVICE",
    "BUSY",
    "CALENDARS",
    "COURSES",
    "COURSE_VERSIONS",
    "ENGAGEMENTS",
    "EQUIPMENT",
    "HOLDS",
    "INSTRUCTORS",
    "LEARNERS",
    "OFFERINGS",
    "ORGANIZATIONS",
    "OUTCOMES",
    "PROGRAMS",
    "PROGRAM_VERSIONS",
    "QUALIFICATIONS",
    "RESERVATIONS",
    "ROLLS",
    "ROOMS",
    "SEATS",
    "SESSIONS",
    "VENUES",
    "VIEWS",
]
