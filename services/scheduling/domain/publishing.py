"""From a draft to an offering in which learners may enroll."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.scheduling import OfferingPublished
from services.scheduling.commands import PublishOffering
from services.scheduling.domain.clash import overridden
from services.scheduling.domain.offering import Offering, OfferingState, standing
from services.scheduling.domain.ratio import ahead, too_few
from services.scheduling.domain.terms import check_decision


def publish(states: Mapping[str, Any], command: PublishOffering, context: Context) -> Decision:
    """Learners may enroll; nothing if they already may. For those that there are seats for, enough teach each session.

    Raises:
        Unknown: there is no such offering.
        Refused: `offering-cancelled`, `offering-delivered`, `decision-over`, `too-few-instructors`,
            `override-needs-reason`.
    """
    name = stream("offering", command.offering)
    offering: Offering = states[name]
    scheduled = standing(offering, command.offering)
    reply = {"offering": command.offering}
    if offering.state is OfferingState.PUBLISHED:
        return Decision(reply=reply)
    check_decision(scheduled, context.at)
    clashes = too_few(scheduled, ahead(offering.sessions.items(), context.at))
    overrides = overridden(clashes, command.override, command.reason)
    published = OfferingPublished(**asdict(scheduled) | {"overrides": overrides})
    return Decision(events=((name, published),), reply=reply)
