"""Events about when and where it is taught, by whom and with what."""

from datetime import datetime
from typing import Annotated

import msgspec

from contracts.event import Event, event, withheld

SERVICE = "scheduling"


class EquipmentUse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So many of a thing."""

    equipment: str
    units: int = 1


class Reserved(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a session has to itself, for `[blocked_from, blocked_until)`; `kind` is room, instructor or equipment.
    `overrides` names the kinds of clashes about it that somebody took into account.
    """

    resource: str
    kind: str
    blocked_from: datetime
    blocked_until: datetime
    venue: str | None = None
    units: int = 1
    overrides: tuple[str, ...] = ()


class UnknownWay(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That an instructor goes from one venue to another, and nobody said how long that takes: it was taken as no time.
    `venue` is where the session is, `other` where the one before or after it is.
    """

    instructor: str
    venue: str
    other: str


@event(SERVICE, "session-scheduled")
class SessionScheduled(Event, frozen=True, kw_only=True):
    """One sitting of an offering, half-open `[starts_at, ends_at)`; `component` is what it delivers.

    `room` is the id of a room, `place` where it is in words; `venue` from where it is taught, where that is not the
    room's. `instructors` lead it, `assistants` help them. `reservations` is what it has to itself; what an earlier
    program wrote has none. `overrides` names the kinds of clashes that somebody took into account. `series` is the
    series that it was made in, if any; `join_url` is where those who hold a seat join it. `wall` and `wall_end` are
    what the clocks of its zone show, which is what was meant should the zone's rules change. `travel_unknown` is
    between which venues nobody said how long the way takes. `notify` says who is told, where the command did: none,
    learner or all; so it does in changes of a sitting.
    """

    session: str
    offering: str
    course: str
    component: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    room: str | None = None
    instructors: tuple[str, ...] = ()
    place: str | None = None
    venue: str | None = None
    assistants: tuple[str, ...] = ()
    equipment: tuple[EquipmentUse, ...] = ()
    reservations: tuple[Reserved, ...] = ()
    overrides: tuple[str, ...] = ()
    series: str | None = None
    join_url: Annotated[str | None, withheld()] = None
    wall: str | None = None
    wall_end: str | None = None
    travel_unknown: tuple[UnknownWay, ...] = ()
    notify: str = ""


@event(SERVICE, "session-rescheduled")
class SessionRescheduled(Event, frozen=True, kw_only=True):
    """The sitting moved; seats and queue order stay. Until then it was to be `[was_from, was_until)`. `series` is told
    where it moved with its series. `because` tells what made it move where nobody did: new rules of its zone, by which
    `wall` and `wall_end` mean other moments.
    """

    session: str
    offering: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    was_from: datetime | None = None
    was_until: datetime | None = None
    reservations: tuple[Reserved, ...] = ()
    overrides: tuple[str, ...] = ()
    series: str | None = None
    wall: str | None = None
    wall_end: str | None = None
    because: str | None = None
    travel_unknown: tuple[UnknownWay, ...] = ()
    notify: str = ""


@event(SERVICE, "session-room-changed")
class SessionRoomChanged(Event, frozen=True, kw_only=True):
    """The sitting takes place somewhere else at the same time."""

    session: str
    offering: str
    room: str | None = None
    place: str | None = None
    venue: str | None = None
    was_room: str | None = None
    was_place: str | None = None
    reservations: tuple[Reserved, ...] = ()
    overrides: tuple[str, ...] = ()
    travel_unknown: tuple[UnknownWay, ...] = ()
    notify: str = ""


@event(SERVICE, "session-instructors-changed")
class SessionInstructorsChanged(Event, frozen=True, kw_only=True):
    """Others teach the sitting."""

    session: str
    offering: str
    instructors: tuple[str, ...]
    assistants: tuple[str, ...] = ()
    was_instructors: tuple[str, ...] = ()
    was_assistants: tuple[str, ...] = ()
    reservations: tuple[Reserved, ...] = ()
    overrides: tuple[str, ...] = ()
    travel_unknown: tuple[UnknownWay, ...] = ()


@event(SERVICE, "session-link-changed")
class SessionLinkChanged(Event, frozen=True, kw_only=True):
    """Those who hold a seat join the sitting somewhere else on the net; nowhere, if there is no address."""

    session: str
    offering: str
    join_url: Annotated[str | None, withheld()] = None
    notify: str = ""


@event(SERVICE, "session-cancelled")
class SessionCancelled(Event, frozen=True, kw_only=True):
    """The sitting will not take place and counts for nobody; what it had reserved is free again."""

    session: str
    offering: str
    notify: str = ""


@event(SERVICE, "session-restored")
class SessionRestored(Event, frozen=True, kw_only=True):
    """The sitting that was called off takes place after all, when and where it was to, with what it had reserved."""

    session: str
    offering: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    reservations: tuple[Reserved, ...] = ()
    overrides: tuple[str, ...] = ()
    travel_unknown: tuple[UnknownWay, ...] = ()
    notify: str = ""
