"""Enrollment facts as the read store would derive them, and what they say at a point in both times."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.facts import derive
from chassis.incoming import Incoming
from contracts.attendance import (
    CompletionWithdrawn,
    CourseCompleted,
    CourseFailed,
    CourseWithdrawn,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
)
from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    LearnerWaitlisted,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
)
from contracts.shared import Format
from services.reporting.projections.enrollment import ENROLLMENT
from tests.toys.history import History

DAY_ZERO = datetime(2026, 2, 1, tzinfo=UTC)
WHO = {"offering": "o1", "course": "c1", "learner": "l1"}
COLUMNS = [column.name for column in ENROLLMENT.columns]


def day(number):
    return DAY_ZERO + timedelta(days=number)


class Enrollment:
    """The events of one enrollment, each with the day it happened; recorded in the order told."""

    def __init__(self, imported=None):
        self.history, self._imported = History(), imported

    def _add(self, event, stream, on, recorded):
        recorded = recorded if recorded is not None else on if self._imported is None else self._imported
        self.history.add(event, stream, effective=day(on), recorded=day(recorded))
        return self

    def enrolled(self, on, recorded=None, *, program=None, kind=Format.SELF_PACED):
        event = LearnerEnrolled(enrollment="o1.l1", **WHO, format=kind, organization="g1", program=program)
        return self._add(event, "roster:o1", on, recorded)

    def waitlisted(self, on, recorded=None):
        return self._add(LearnerWaitlisted(enrollment="o1.l1", **WHO, ticket=1), "roster:o1", on, recorded)

    def cancelled(self, on, recorded=None, *, was=EnrollmentState.ENROLLED, by=CancelledBy.LEARNER, **how):
        event = EnrollmentCancelled(enrollment="o1.l1", **WHO, was=was, by=by, before_start=on < 0, **how)
        return self._add(event, "roster:o1", on, recorded)

    def completed(self, on, recorded=None):
        return self._add(CourseCompleted(**WHO), "progress:o1.l1", on, recorded)

    def failed(self, on, recorded=None):
        return self._add(CourseFailed(**WHO), "progress:o1.l1", on, recorded)

    def withdrawn(self, on, recorded=None):
        return self._add(CourseWithdrawn(**WHO), "progress:o1.l1", on, recorded)

    def taken_back(self, on, recorded=None):
        return self._add(CompletionWithdrawn(**WHO), "progress:o1.l1", on, recorded)

    def joined(self, on, *, kind=Format.BLENDED):
        event = ProgramEnrolled(
            enrollment="p1.l1", program="p1", learner="l1", program_version=1, steps=(), format=kind
        )
        return self._add(event, "enrollment:p1.l1", on, None)

    def left(self, on):
        event = ProgramEnrollmentCancelled(enrollment="p1.l1", program="p1", learner="l1")
        return self._add(event, "enrollment:p1.l1", on, None)

    def graduated(self, on):
        return self._add(ProgramCompleted(enrollment="p1.l1", program="p1", learner="l1"), "path:l1", on, None)

    def graduation_taken_back(self, on):
        event = ProgramCompletionWithdrawn(enrollment="p1.l1", program="p1", learner="l1")
        return self._add(event, "path:l1", on, None)

    def on(self, number, *, known=10_000):
        """The enrollment as it was at the end of a day, as it was known at the end of another; or null."""
        return fact(self.history.events(), day(number), day(known))

    def state(self, number, *, known=10_000):
        row = self.on(number, known=known)
        return row["state"] if row and row["seated"] else None


def rows_of(events):
    return derive(ENROLLMENT, [Incoming(one, one.payload()) for one in events])


def fact(events, on, known_at):
    for row in rows_of(events):
        valid = row.effective_from <= on and (row.effective_to is None or on < row.effective_to)
        known = row.recorded_from <= known_at and (row.recorded_to is None or known_at < row.recorded_to)
        if valid and known:
            return dict(zip(COLUMNS, row.values, strict=True))
    return None


class Toys:
    """What the tests of this folder build with."""

    enrollment, rows_of, fact, day = Enrollment, rows_of, fact, day


@pytest.fixture(scope="session")
def toys():
    return Toys
