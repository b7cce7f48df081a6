"""A service's table of contents: everything it is made of, in one value."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Aggregate, Handler, Reaction, Timer, TimerCleared, TimerKind
from chassis.readstore.port import View
from chassis.web.routes import Routes
from contracts.event import Event


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One service. `timers(event, stream)` says which timers an event sets or clears. `works` makes, by name and of
    the `Tools` of a process, the work that kinds of timers ask for. `gauges` are the numbers (`chassis.gauging.Gauge`)
    that it measures of itself. `mounts` makes, by the prefix of its addresses and
    of a `Ground`, a whole application. `forgets` are the events that say that a person is forgotten: views that hold
    something about them in clear take such an event, under the keys of all that they hold.
    """

    name: str
    aggregates: Sequence[Aggregate[Any]] = ()
    handlers: Sequence[Handler[Any]] = ()
    reactions: Sequence[Reaction] = ()
    timers: Callable[[Any, str], Sequence[Timer | TimerCleared]] = lambda event, stream: ()
    timer_kinds: Sequence[TimerKind] = ()
    works: Mapping[str, Callable[[Any], Any]] = {}
    gauges: Sequence[Any] = ()
    views: Sequence[View] = ()
    forgets: Sequence[type[Event]] = ()
    routes: Routes | None = None
    mounts: Mapping[str, Callable[[Any], Any]] = {}
