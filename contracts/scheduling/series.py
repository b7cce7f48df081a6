"""Events about sessions that come again by a rule."""

from datetime import date

from contracts.event import Event, event

SERVICE = "scheduling"


@event(SERVICE, "series-scheduled")
class SeriesScheduled(Event, frozen=True, kw_only=True):
    """So many sittings of an offering were made by a rule (RFC 5545), in the same transaction as this.

    `starts` and `ends` are what the clocks of the zone show on the first day, without an offset; on `exceptions` it
    does not take place. What becomes of a sitting is told by its own events: the rule is not kept up to date.
    `ambiguous` says which one is meant, earlier or later, where the clocks show a time twice.
    """

    series: str
    offering: str
    component: str
    rule: str
    starts: str
    ends: str
    timezone: str
    sessions: int
    exceptions: tuple[date, ...] = ()
    ambiguous: str | None = None
