"""What obligations follow from, over both times: requirements, where people stood, what they completed, and which
organization belonged to which.

What was recorded later outranks what was recorded earlier, even where it is said to have happened before: of a stay
field by field, of a completion as a whole.
"""

from datetime import UTC, datetime, time
from typing import Any

import msgspec

from chassis.projection import Column, ColumnType, Facts
from contracts.attendance import (
    CompletionImported,
    CompletionWithdrawn,
    CourseCompleted,
    CourseRenewed,
    ImportedCompletionUndone,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
    RenewalWithdrawn,
)
from contracts.enrollment import (
    LearnerChanged,
    LearnerDeactivated,
    LearnerReactivated,
    LearnerRegistered,
    OrganizationChanged,
    OrganizationClosed,
    OrganizationRegistered,
    RequirementDefined,
    RequirementRetired,
    RequirementRevised,
)
from contracts.envelope import Recorded
from services.enrollment.domain.obligation import Stay, plain

Row = dict[str, Any]
PLACED = ("organization", "job_role", "site", "active")
FIELDS = (*PLACED, "hired_on")
MOST_STAYS = 50
"""How many of somebody's moves are kept; the earliest is forgotten first."""

STAYS = msgspec.json.Decoder(list[Stay])
DONE = msgspec.json.Decoder(dict[str, tuple[str, str | None, int, str | None]])
"""What was completed, when, as told in which version, and the last day on which that counts; by where, and each renewal
there by when it was.
"""
_encode = msgspec.json.Encoder().encode

LearnerEvent = LearnerRegistered | LearnerChanged | LearnerDeactivated | LearnerReactivated
RequirementEvent = RequirementDefined | RequirementRevised | RequirementRetired
Completion = (
    CourseCompleted
    | CompletionWithdrawn
    | ProgramCompleted
    | ProgramCompletionWithdrawn
    | CompletionImported
    | ImportedCompletionUndone
    | CourseRenewed
    | RenewalWithdrawn
)


def fold_profile(row: Row | None, event: LearnerEvent, recorded: Recorded) -> Row:
    """Where the learner stands after one event, and where they stood before."""
    row = row or {"learner": event.learner, "active": True, "stays": "[]", "versions": "[0, 0, 0, 0, 0]"}
    versions = msgspec.json.decode(row["versions"], type=list[int])
    told = _told(event)
    for place, field in enumerate(FIELDS):
        if field in told and recorded.version > versions[place]:
            row[field], versions[place] = told[field], recorded.version
    row["versions"] = _encode(versions).decode()
    stay = Stay(
        since=recorded.effective_at,
        organization=row.get("organization"),
        job_role=row.get("job_role"),
        site=row.get("site"),
        active=row["active"],
    )
    # What stood for no time at all never stood.
    stays = [one for one in STAYS.decode(row["stays"]) if one.since < stay.since]
    if not stays or any(getattr(stays[-1], field) != getattr(stay, field) for field in PLACED):
        stays.append(stay)
    row["stays"] = _encode(stays[-MOST_STAYS:]).decode()
    return row


def fold_done(row: Row | None, event: Completion, recorded: Recorded) -> Row:
    """What the learner has completed after one event: by where, what and when."""
    row = row or {"learner": event.learner, "done": "{}"}
    done = DONE.decode(row["done"])
    where, what = _completed(event)
    if recorded.version > done.get(where, ("", None, 0, None))[2]:
        done[where] = (what, _since(event, recorded), recorded.version, _until(event))
    return row | {"done": _encode(done).decode()}


def fold_requirement(row: Row | None, event: RequirementEvent, recorded: Recorded) -> Row:
    """The requirement after one event."""
    row = row or {"requirement": event.requirement, "retired": False, "version": 0}
    if recorded.version <= row["version"]:
        return row
    if isinstance(event, RequirementRetired):
        return row | {"retired": True, "version": recorded.version}
    told = {"title": event.title, "terms": _encode(event).decode(), "version": recorded.version}
    if isinstance(event, RequirementDefined):
        told |= {"code": event.code, "course": event.course, "program": event.program}
    return row | told


def fold_place(
    row: Row | None, event: OrganizationRegistered | OrganizationChanged | OrganizationClosed, recorded: Recorded
) -> Row:
    """What the organization belongs to after one event."""
    row = row or {"organization": event.organization, "version": 0}
    if isinstance(event, OrganizationClosed) or recorded.version <= row["version"]:
        return row
    return row | {"parent": event.parent, "version": recorded.version}


def _completed(event: Completion) -> tuple[str, str]:
    """Where the learner completed what: on an offering or a program, or in an earlier system; each renewal is apart."""
    match event:
        case CourseRenewed() | RenewalWithdrawn():
            return f"{event.offering}/{event.happened_at.isoformat()}", event.course
        case CourseCompleted() | CompletionWithdrawn():
            return event.offering, event.course
        case CompletionImported() | ImportedCompletionUndone():
            return event.record, event.course
        case _:
            return event.program, event.program


def _since(event: Completion, recorded: Recorded) -> str | None:
    """When it was completed; null where that is taken back."""
    match event:
        case CourseCompleted() | ProgramCompleted() | CourseRenewed():
            return recorded.effective_at.isoformat()
        case CompletionImported():
            # At noon it is that day in nearly every zone.
            return datetime.combine(event.completed_on, time(12), UTC).isoformat()
        case _:
            return None


def _until(event: Completion) -> str | None:
    """The last day on which it counts; null where it has no end of its own."""
    ends = isinstance(event, CompletionImported) and event.expires_on
    return ends.isoformat() if ends else None


def _told(event: LearnerEvent) -> Row:
    """What an event says of where somebody stands."""
    if isinstance(event, LearnerDeactivated | LearnerReactivated):
        return {"active": isinstance(event, LearnerReactivated)}
    about = event.changed if isinstance(event, LearnerChanged) and event.changed else FIELDS
    told = {
        "organization": event.organization,
        "job_role": plain(event.job_role) if event.job_role else None,
        "site": plain(event.site) if event.site else None,
        "hired_on": event.hired_on.isoformat() if event.hired_on else None,
    }
    return {field: value for field, value in told.items() if field in about}


PROFILES = Facts(
    name="profiles",
    sources=(LearnerRegistered, LearnerChanged, LearnerDeactivated, LearnerReactivated),
    key=lambda event, _recorded: event.learner,
    columns=(
        Column("learner", ColumnType.TEXT),
        Column("organization", ColumnType.TEXT),
        Column("job_role", ColumnType.TEXT),
        Column("site", ColumnType.TEXT),
        Column("active", ColumnType.FLAG),
        Column("hired_on", ColumnType.TEXT),
        Column("stays", ColumnType.TEXT),
        Column("versions", ColumnType.TEXT),
    ),
    fold=fold_profile,
)

COMPLETED = Facts(
    name="completed",
    sources=(
        CourseCompleted,
        CompletionWithdrawn,
        ProgramCompleted,
        ProgramCompletionWithdrawn,
        CompletionImported,
        ImportedCompletionUndone,
        CourseRenewed,
        RenewalWithdrawn,
    ),
    key=lambda event, _recorded: event.learner,
    columns=(Column("learner", ColumnType.TEXT), Column("done", ColumnType.TEXT)),
    fold=fold_done,
)

REQUIREMENTS = Facts(
    name="requirements",
    sources=(RequirementDefined, RequirementRevised, RequirementRetired),
    key=lambda event, _recorded: event.requirement,
    columns=(
        Column("requirement", ColumnType.TEXT),
        Column("code", ColumnType.TEXT),
        Column("title", ColumnType.TEXT),
        Column("course", ColumnType.TEXT),
        Column("program", ColumnType.TEXT),
        Column("terms", ColumnType.TEXT),
        Column("retired", ColumnType.FLAG),
        Column("version", ColumnType.NUMBER),
    ),
    fold=fold_requirement,
)

TREE = Facts(
    name="tree",
    sources=(OrganizationRegistered, OrganizationChanged, OrganizationClosed),
    key=lambda event, _recorded: event.organization,
    columns=(
        Column("organization", ColumnType.TEXT),
        Column("parent", ColumnType.TEXT),
        Column("version", ColumnType.NUMBER),
    ),
    fold=fold_place,
)
