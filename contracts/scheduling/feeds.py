"""Events about calendars that other programs subscribe to."""

from contracts.event import Event, event

SERVICE = "scheduling"


@event(SERVICE, "calendar-opened")
class CalendarOpened(Event, frozen=True, kw_only=True):
    """The sessions of a learner, an instructor, a room or an offering can be subscribed to at an address of their own.
    The address is a secret, and stands nowhere; `kind` says what `of` is the id of.
    """

    calendar: str
    kind: str
    of: str


@event(SERVICE, "calendar-revoked")
class CalendarRevoked(Event, frozen=True, kw_only=True):
    """Nothing is at the calendar's address any more, for ever."""

    calendar: str
    kind: str
    of: str
