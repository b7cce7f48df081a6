"""Who changes what a directory keeps here, and how it is decided."""

from chassis.decider import Aggregate, Handler
from services.enrollment import commands, facts
from services.enrollment.domain import directory, group
from services.enrollment.domain.claim import login_claim

AGGREGATES = (
    Aggregate(category="directory", blank=lambda name: directory.Entry(), evolve=directory.evolve),
    Aggregate(category="group", blank=lambda name: group.Group(), evolve=group.evolve),
)

HANDLERS = (
    Handler(
        command=commands.TakeIn,
        streams=directory.take_in_streams,
        further=directory.login_before,
        decide=directory.take_in,
        gather=facts.for_entries,
        id_kind="l",
    ),
    Handler(
        command=commands.KeepEntry,
        streams=lambda c, context: (login_claim(c.login), *directory.streams_of(c.learner)),
        further=directory.login_before,
        decide=directory.keep,
        gather=facts.for_entries,
    ),
    Handler(
        command=commands.LetGo,
        streams=lambda c, context: directory.streams_of(c.learner),
        further=directory.groups_of,
        decide=directory.let_go,
        gather=facts.for_leaving_entries,
    ),
    Handler(
        command=commands.TakeInGroup,
        streams=group.take_in_streams,
        decide=group.take_in,
        id_kind="g",
    ),
    Handler(command=commands.KeepGroup, streams=group.keep_streams, decide=group.keep),
)
