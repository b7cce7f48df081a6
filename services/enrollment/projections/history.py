"""Enrollments over both times: who stood where on a day, as it was known on another."""

from typing import Any

import msgspec

from chassis.projection import Column, ColumnType, Facts
from contracts.enrollment import (
    EnrollmentCancelled,
    LearnerEnrolled,
    LearnerWaitlisted,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
)
from contracts.envelope import Recorded
from services.enrollment.projections.enrollments import EnrollmentDocument, fold_enrollment

Row = dict[str, Any]
SeatEvent = (
    LearnerEnrolled | LearnerWaitlisted | SeatOffered | SeatOfferExpired | SeatOfferDeclined | EnrollmentCancelled
)

COLUMNS = (
    Column("enrollment", ColumnType.TEXT),
    Column("target", ColumnType.TEXT),
    Column("turn", ColumnType.TEXT),
    Column("learner", ColumnType.TEXT),
    Column("organization", ColumnType.TEXT),
    Column("state", ColumnType.TEXT),
    Column("since", ColumnType.TIME),
    Column("priority", ColumnType.NUMBER),
    Column("ticket", ColumnType.NUMBER),
    Column("expires_at", ColumnType.TIME),
    Column("from_waitlist", ColumnType.FLAG),
    Column("because_of", ColumnType.TEXT),
    Column("out_of_order", ColumnType.FLAG),
    Column("version", ColumnType.NUMBER),
)


def fold_standing(row: Row | None, event: SeatEvent, recorded: Recorded) -> Row:
    """Where the enrollment stands after one event, the events coming in the order in which they took
    effect. What was recorded later outranks what was recorded earlier, even where it is said to have
    happened before.
    """
    if row is not None and recorded.version <= row["version"]:
        return row
    after = msgspec.structs.asdict(fold_enrollment(standing(event.enrollment, row), event, recorded))
    return {column.name: after.get(column.name) for column in COLUMNS} | {"version": recorded.version}


def standing(enrollment: str, row: Row | None) -> EnrollmentDocument:
    """A row as the enrollment it tells of; without one, as it is before its first event."""
    if row is None:
        return EnrollmentDocument(enrollment=enrollment)
    return msgspec.convert({name: value for name, value in row.items() if name != "version"}, EnrollmentDocument)


STANDINGS = Facts(
    name="standings",
    sources=(LearnerEnrolled, LearnerWaitlisted, SeatOffered, SeatOfferExpired, SeatOfferDeclined, EnrollmentCancelled),
    key=lambda event, _recorded: event.enrollment,
    columns=COLUMNS,
    fold=fold_standing,
)
