"""What scheduling shows, and what its commands rest on."""

from services.scheduling.projections.courses import COURSES, PROGRAMS
from services.scheduling.projections.neighbors import ORGANIZATIONS, ROLLS
from services.scheduling.projections.offerings import OFFERINGS, SESSIONS

VIEWS = (COURSES, PROGRAMS, OFFERINGS, SESSIONS, ROLLS, ORGANIZATIONS)

__all__ = ["COURSES", "OFFERINGS", "ORGANIZATIONS", "PROGRAMS", "ROLLS", "SESSIONS", "VIEWS"]
