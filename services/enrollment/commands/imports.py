"""Commands that begin an import of a file; its parts are sent next."""

from chassis.jobs.commands import OpenJob
from services.enrollment.commands.enrolling import IfFull
from services.enrollment.shapes import Source


class ImportLearners(OpenJob, frozen=True, kw_only=True):
    """Begin an import of learners: a row a person, known by the key that `source` has for them.

    Columns that the file has are taken over; what it has no column for stays. `create_organizations` adds those whose
    code is not there yet.
    """

    source: Source = "hr"
    create_organizations: bool = False


class ImportEnrollments(OpenJob, frozen=True, kw_only=True):
    """Begin an import of enrollments: a row a learner, by the key that `source` has for them, in an offering, by its
    code.
    """

    source: Source = "hr"
    if_full: IfFull = IfFull.WAITLIST
