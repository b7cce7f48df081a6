"""What scheduling shows, and what its commands rest on."""

from services.scheduling.projections.courses import COURSES, PROGRAMS
from services.scheduling.projections.instructors import INSTRUCTORS, QUALIFICATIONS
from services.scheduling.projections.neighbors import ORGANIZATIONS, ROLLS
from services.scheduling.projections.offerings import OFFERINGS, SESSIONS

VIEWS = (COURSES, PROGRAMS, OFFERINGS, SESSIONS, ROLLS, ORGANIZATIONS, INSTRUCTORS, QUALIFICATIONS)

__all__ = [
    "COURSES",
    "INSTRUCTORS",
    "OFFERINGS",
    "ORGANIZATIONS",
    "PROGRAMS",
    "QUALIFICATIONS",
    "ROLLS",
    "SESSIONS",
    "VIEWS",
]
