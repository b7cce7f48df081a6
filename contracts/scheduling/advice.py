"""Events about advice on the format of a course that is not there yet."""

from contracts.advice import Advice, Answers, Factors, Projection
from contracts.event import Event, event

SERVICE = "scheduling"


@event(SERVICE, "format-advised")
class FormatAdvised(Event, frozen=True, kw_only=True):
    """Somebody answered the six questions, and was told which format suits, why, and what to expect of it.

    Whole, as it was told: figures of the organization's own are those of that time.
    """

    advice: str
    answers: Answers
    factors: Factors
    advised: Advice
    projection: Projection
