"""Calendars that other programs subscribe to: how they are folded and decided."""

from chassis.decider import Aggregate, Decision, Handler
from services.scheduling import commands, facts
from services.scheduling.domain import feed

AGGREGATES = (Aggregate(category="feed", blank=lambda name: feed.Feed(), evolve=feed.evolve),)

HANDLERS = (
    Handler(
        command=commands.ForgetPerson,
        streams=lambda c, context: (),
        decide=lambda states, c, context: Decision(reply={"learner": c.learner}, forget=(c.learner,)),
    ),
    Handler(
        command=commands.OpenCalendar,
        streams=lambda c, context: tuple(feed.open_streams(c, context)),
        decide=feed.open_one,
        gather=facts.learners,
        id_kind="k",
    ),
    Handler(
        command=commands.RevokeCalendar,
        streams=lambda c, context: (feed.feed_stream(c.calendar),),
        decide=feed.revoke,
    ),
)
