"""Commands that can be tried first: what they would make happen, told without making it happen.

A dry run is the decision itself, taken on the same facts and states, without its events. So it is refused where the
real one is, and never tells anything else than what that would do.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from msgspec import Meta
from msgspec.structs import replace

from chassis.decider import Command, Context, Decision, Handler
from contracts.event import Event
from contracts.shared import Notify

DryRun = Annotated[bool, Meta(description="Tell what would happen, and change nothing.")]
ToWhom = Annotated[
    Notify | None,
    Meta(description="Who is told of it: `none`, the `learner`, or `all` whom it concerns; by default as is usual."),
]
MOST_TOLD = 100
"""How many ids a dry run tells of; the rest it counts."""

Decide = Callable[[Mapping[str, Any], Any, Context], Decision]
Tell = Callable[[Iterable[Event]], Mapping[str, Any]]


class Told(Command, frozen=True, kw_only=True):
    """Base of commands that can be rehearsed, and of which people are told."""

    dry_run: DryRun = False
    notify: ToWhom = None


class OnlyTried(Command, frozen=True, kw_only=True):
    """Base of commands that are only ever rehearsed."""

    dry_run: ClassVar[bool] = True
    notify: ToWhom = None


def in_bulk(command: Command) -> Command:
    """The command as one of many: nobody is told of it unless it says who, for what comes in bulk is rarely news."""
    quiet = isinstance(command, Told) and command.notify is None
    return replace(command, notify=Notify.NONE) if quiet else command


def rehearsing(handler: Handler[Any], *tell: Tell) -> Handler[Any]:
    """The handler, whose dry runs change nothing; as it is where its command cannot be tried. `tell` adds to what a dry
    run answers.
    """
    if not issubclass(handler.command, Told | OnlyTried):
        return handler
    return replace(handler, decide=rehearsed(handler.decide, *tell))


def rehearsed(decide: Decide, *tell: Tell) -> Decide:
    """The same decision, without its events and timers where the command asks for a dry run.

    The answer is then what the real one's would be, with `happens` (how many events of each name), the `learners` they
    are about (the first hundred), and how many these are in all.
    """

    def decided(states: Mapping[str, Any], command: Any, context: Context) -> Decision:
        decision = decide(states, command, context)
        if not command.dry_run:
            return decision
        events = [event for _, event in decision.events]
        return Decision(reply={**decision.reply, "dry_run": True, **outlook(events, *tell)})

    return decided


def outlook(events: Sequence[Event], *tell: Tell) -> dict[str, Any]:
    """What would happen, as a dry run tells it, and what each `tell` adds."""
    learners = list(dict.fromkeys(one for event in events if (one := getattr(event, "learner", None))))
    told: dict[str, Any] = {
        "happens": dict(Counter(event.NAME for event in events)),
        "learners": learners[:MOST_TOLD],
        "learners_in_all": len(learners),
    }
    for more in tell:
        told |= more(events)
    return told
