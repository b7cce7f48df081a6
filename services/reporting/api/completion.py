"""The completion report: figures by dimension, and the names behind a figure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.clock import Clock
from chassis.projection import Figure, Month
from chassis.web.routes import Rendered
from services.reporting.api.asking import LABELS, Dimension, ReportAsked, scope
from services.reporting.api.table import csv_table
from services.reporting.projections.enrollment import (
    COMPLETED,
    ENROLLMENT,
    FAILED,
    IN_PROGRESS,
    WITHDRAWN,
)

Row = dict[str, str | int | float | None]


class FigureName(StrEnum):
    """The figures of the report. `completed`, `failed`, `withdrawn` and `in_progress` share out
    `enrolled`; `left_before_start` overlaps with them.
    """

    ENROLLED = "enrolled"
    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    IN_PROGRESS = "in_progress"
    LEFT_BEFORE_START = "left_before_start"


FIGURES: Mapping[FigureName, Mapping[str, Any]] = {
    FigureName.ENROLLED: {},
    FigureName.COMPLETED: {"state": COMPLETED},
    FigureName.FAILED: {"state": FAILED},
    FigureName.WITHDRAWN: {"state": WITHDRAWN},
    FigureName.IN_PROGRESS: {"state": IN_PROGRESS},
    FigureName.LEFT_BEFORE_START: {"left_before_start": True},
}


class CompletionReport(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of figures, and what they were counted by: a timezone and two moments."""

    rows: tuple[Row, ...]
    timezone: str
    on: datetime
    known_at: datetime


class LearnersAsked(ReportAsked, frozen=True, kw_only=True):
    """Which figure's names, among what the report counts."""

    figure: FigureName = FigureName.ENROLLED
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 1_000


class LearnerCounted(msgspec.Struct, frozen=True, kw_only=True):
    """One enrollment behind a figure."""

    learner: str
    enrollment: str
    state: str
    course: str | None = None
    offering: str | None = None
    program: str | None = None
    organization: str | None = None


class LearnersCounted(msgspec.Struct, frozen=True, kw_only=True):
    """Those behind a figure: `total` is the figure, `items` at most as many as were asked for."""

    items: tuple[LearnerCounted, ...]
    total: int
    figure: FigureName
    timezone: str
    on: datetime
    known_at: datetime


class CompletionQueries:
    """The queries of this report; `now` tells the time."""

    def __init__(self, now: Clock) -> None:
        self._now = now

    async def report(self, reads: Any, _principal: Principal, asked: ReportAsked) -> CompletionReport:
        """Figures for each combination of `by`, in order of the names."""
        meant = await scope(reads, asked, self._now())
        counted = await reads.aggregate(ENROLLMENT, _by(asked), _figures(), meant.where, meant.as_of)
        codes = await _codes(reads, asked.by, counted)
        rows = sorted((_row(asked.by, one, codes) for one in counted), key=lambda row: _order(asked.by, row))
        return CompletionReport(rows=tuple(rows), timezone=asked.timezone, on=meant.on, known_at=meant.known_at)

    async def csv(self, reads: Any, principal: Principal, asked: ReportAsked) -> Rendered:
        """The same as a table; what it was counted by stands in the headers."""
        report = await self.report(reads, principal, asked)
        return csv_table(
            "completion",
            header=[*_names(asked.by), *FIGURES, "completion_rate"],
            rows=report.rows,
            about={
                "Rollbook-Timezone": report.timezone,
                "Rollbook-On": report.on.isoformat(),
                "Rollbook-Known-At": report.known_at.isoformat(),
            },
        )

    async def learners(self, reads: Any, _principal: Principal, asked: LearnersAsked) -> LearnersCounted:
        """The enrollments behind a figure."""
        meant = await scope(reads, asked, self._now())
        where = {**meant.where, **FIGURES[asked.figure]}
        rows = await reads.rows(ENROLLMENT, where, meant.as_of, asked.limit)
        (total,) = await reads.aggregate(ENROLLMENT, (), (Figure(name="total"),), where, meant.as_of)
        return LearnersCounted(
            items=tuple(msgspec.convert(_named(row), LearnerCounted) for row in rows),
            total=total["total"],
            figure=asked.figure,
            timezone=asked.timezone,
            on=meant.on,
            known_at=meant.known_at,
        )


def _by(asked: ReportAsked) -> Sequence[str | Month]:
    return [Month(column="enrolled_at", timezone=asked.timezone) if one is Dimension.MONTH else one for one in asked.by]


def _figures() -> Sequence[Figure]:
    return [Figure(name=name, where=where) for name, where in FIGURES.items()]


async def _codes(
    reads: Any, by: Sequence[Dimension], counted: Sequence[Mapping[str, Any]]
) -> Mapping[Dimension, Mapping[str, str]]:
    """Per dimension that has ids, the code of each; one query a dimension."""
    codes = {}
    for dimension in by:
        if dimension in LABELS:
            idents = sorted({one[dimension] for one in counted if one[dimension] is not None})
            labels = await reads.get_many(LABELS[dimension], idents)
            codes[dimension] = {ident: label.code or ident for ident, label in labels.items()}
    return codes


def _row(by: Sequence[Dimension], counted: Mapping[str, Any], codes: Mapping[Dimension, Mapping[str, str]]) -> Row:
    row: Row = {}
    for dimension in by:
        value = counted[dimension]
        row[dimension] = codes[dimension].get(value, value) if dimension in codes else value
        if dimension in codes:
            row[f"{dimension}_id"] = value
    row.update({name: counted[name] for name in FIGURES})
    enrolled = counted[FigureName.ENROLLED]
    row["completion_rate"] = counted[FigureName.COMPLETED] / enrolled if enrolled else None
    return row


def _names(by: Sequence[Dimension]) -> Sequence[str]:
    """The columns that tell rows apart."""
    return [name for one in by for name in ((one, f"{one}_id") if one in LABELS else (one,))]


def _order(by: Sequence[Dimension], row: Row) -> tuple[tuple[bool, str], ...]:
    """By name; what has none comes last."""
    return tuple((row[one] is None, str(row[one])) for one in by)


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in LearnerCounted.__struct_fields__}
