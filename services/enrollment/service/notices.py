"""How notices, and the words that they are told in, are decided about."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.enrollment import commands, facts
from services.enrollment.domain import delivery, spreading, template

AGGREGATES = (
    Aggregate(category="delivery", blank=lambda name: delivery.Delivery(), evolve=delivery.evolve),
    Aggregate(category="reminder", blank=lambda name: spreading.Reminder(), evolve=spreading.evolve),
    Aggregate(category="template", blank=lambda name: template.Template(), evolve=template.evolve),
)

HANDLERS = (
    Handler(
        command=commands.RecordDelivery,
        streams=lambda c, context: (stream("delivery", c.notice),),
        decide=delivery.record,
    ),
    Handler(
        command=commands.ResendNotice,
        streams=lambda c, context: (stream("delivery", c.notice),),
        decide=delivery.resend,
        gather=facts.for_resending,
    ),
    Handler(
        command=commands.IntendNotices,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=spreading.intend,
        gather=facts.for_telling,
        gather_for=spreading.asks_since_when,
    ),
    Handler(
        command=commands.WatchSession,
        streams=lambda c, context: (stream("reminder", c.session),),
        decide=spreading.watch,
    ),
    Handler(
        command=commands.IntendReminders,
        streams=lambda c, context: (stream("reminder", c.session),),
        decide=spreading.remind,
    ),
    Handler(
        command=commands.DefineTemplate,
        streams=lambda c, context: (stream("template", c.template),),
        decide=template.define,
    ),
    Handler(
        command=commands.DropTemplate,
        streams=lambda c, context: (stream("template", c.template),),
        decide=template.drop,
    ),
)
