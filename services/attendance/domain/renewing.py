"""A completion that was renewed: what is told of it follows from what stands, in whatever order that was told."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from contracts.attendance import CourseRenewed, RenewalWithdrawn
from contracts.event import Event


def renewals(
    told: Collection[datetime], standing: Collection[datetime], who: Mapping[str, str]
) -> Iterator[tuple[Event, datetime]]:
    """What is to be told of renewals, with when it takes effect: a withdrawal with the renewal that never was."""
    for moment in sorted(set(told) - set(standing)):
        yield RenewalWithdrawn(**who, happened_at=moment), moment
    for moment in sorted(set(standing) - set(told)):
        yield CourseRenewed(**who, happened_at=moment), moment
