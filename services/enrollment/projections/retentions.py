"""For how long completions of a course are kept."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import RetentionSet


class RetentionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A course, and for how many years its completions are kept; null: for none."""

    course: str
    years: int | None = None


RETENTIONS = Projection(
    name="retentions",
    sources=(RetentionSet,),
    key=lambda event, recorded: event.course,
    document=RetentionDocument,
    blank=lambda key: RetentionDocument(course=key),
    fold=lambda retention, event, recorded: replace(retention, years=event.years),
)
