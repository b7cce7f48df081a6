"""A service's table of contents: everything it is made of, in one value."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Aggregate, Handler, Reaction, Timer, TimerCleared, TimerKind
from chassis.readstore.port import View
from chassis.web.routes import Routes


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One service. `timers(event, stream)` says which timers an event sets or clears. `works` makes, by name and of
    the `Tools` of a process, the work that kinds of timers ask for. `mounts` makes, by the prefix of its addresses and
    of a `Ground`, a whole application.
    """

    name: str
    aggregates: Sequence[Aggregate[Any]] = ()
    handlers: Sequence[Handler[Any]] = ()
    reactions: Sequence[Reaction] = ()
    timers: Callable[[Any, str], Sequence[Timer | TimerCleared]] = lambda event, stream: ()
    timer_kinds: Sequence[TimerKind] = ()
    works: Mapping[str, Callable[[Any], Any]] = {}
    views: Sequence[View] = ()
    routes: Routes | None = None
    mounts: Mapping[str, Callable[[Any], Any]] = {}
