"""Commands that begin an import of a file, whose parts are sent next; or what takes the place of a file."""

from typing import Annotated

from msgspec import Meta

from chassis.jobs.commands import OpenFile, OpenJob
from contracts.shared import Notify
from services.enrollment.commands.enrolling import IfFull
from services.enrollment.shapes import Ident, JobRole, Site, Source

OfBulk = Annotated[
    Notify | None,
    Meta(
        description="Who is told of being enrolled: the `learner`, or `all`, their manager too; by default nobody is."
    ),
]


class ImportLearners(OpenFile, frozen=True, kw_only=True):
    """Begin an import of learners: a row a person, known by the key that `source` has for them.

    Columns that the file has are taken over; what it has no column for stays. `create_organizations` adds those whose
    code is not there yet.
    """

    source: Source = "hr"
    create_organizations: bool = False


class ImportEnrollments(OpenFile, frozen=True, kw_only=True):
    """Begin an import of enrollments: a row a learner, by the key that `source` has for them, in an offering, by its
    code.
    """

    source: Source = "hr"
    if_full: IfFull = IfFull.WAITLIST
    notify: OfBulk = None


class OpenRollout(OpenJob, frozen=True, kw_only=True):
    """Prepare to enroll everybody of these organizations, and of all below them, in these job roles, at these sites, in
    one offering or program; of what is not named, it is everybody.

    `not_completed` leaves out who has completed the offering's course. Whom it reaches is told before it starts, and
    settled when it does.
    """

    offering: Ident | None = None
    program: Ident | None = None
    organizations: Annotated[tuple[Ident, ...], Meta(max_length=500)] = ()
    job_roles: Annotated[tuple[JobRole, ...], Meta(max_length=100)] = ()
    sites: Annotated[tuple[Site, ...], Meta(max_length=100)] = ()
    not_completed: bool = False
    if_full: IfFull = IfFull.WAITLIST
    notify: OfBulk = None

    def __post_init__(self) -> None:
        if (self.offering is None) == (self.program is None):
            raise ValueError("give either an offering or a program")
        if not (self.organizations or self.job_roles or self.sites):
            raise ValueError("name `organizations`, `job_roles` or `sites`")
