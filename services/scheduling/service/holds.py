"""Holds: how they are folded and decided, and what is due when they expire."""

from collections.abc import Sequence

from chassis.decider import Aggregate, Handler, Timer, TimerCleared, TimerKind
from contracts.event import Event
from contracts.scheduling import HoldExpired, HoldPlaced, HoldReleased, HoldUsed
from services.scheduling import commands
from services.scheduling.domain import hold

HOLD = "hold"

AGGREGATES = (Aggregate(category="hold", blank=lambda name: hold.Hold(), evolve=hold.evolve),)

HANDLERS = (
    Handler(
        command=commands.PlaceHold,
        streams=lambda c, context: tuple(hold.place_streams(c, context)),
        decide=hold.put,
        further=hold.place_further,
        id_kind="h",
    ),
    Handler(
        command=commands.ReleaseHold,
        streams=lambda c, context: (hold.hold_stream(c.hold),),
        decide=hold.release,
        further=lambda states, c, context: hold.held_by(states, c.hold),
    ),
    Handler(
        command=commands.ExpireHold,
        streams=lambda c, context: (hold.hold_stream(c.hold),),
        decide=hold.expire,
        further=lambda states, c, context: hold.held_by(states, c.hold),
    ),
)

TIMER_KINDS = (TimerKind(kind=HOLD, command=lambda data, due: commands.ExpireHold(hold=data["hold"], due=due)),)


def timers(event: Event, _stream: str) -> Sequence[Timer | TimerCleared]:
    """The hold that will expire."""
    match event:
        case HoldPlaced():
            return (Timer(key=f"{HOLD}/{event.hold}", kind=HOLD, due=event.expires_at, data={"hold": event.hold}),)
        case HoldReleased() | HoldExpired() | HoldUsed():
            return (TimerCleared(key=f"{HOLD}/{event.hold}"),)
    return ()
