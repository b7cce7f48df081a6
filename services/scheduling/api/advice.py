"""Routes of advice on a format."""

from typing import Any

import msgspec

from chassis.access import Principal
from chassis.web.routes import CommandRoute, QueryRoute
from services.scheduling import commands
from services.scheduling.api import advice_examples, examples
from services.scheduling.api.queries import one
from services.scheduling.projections import ADVICE
from services.scheduling.projections.advice import AdviceDocument


class OneAdvice(msgspec.Struct, frozen=True, kw_only=True):
    """Which advice."""

    advice: str


async def show_advice(reads: Any, _principal: Principal, asked: OneAdvice) -> AdviceDocument:
    """What was asked and told."""
    found: AdviceDocument = await one(reads, ADVICE, "advice", asked.advice)
    return found


COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/format-advice",
        command=commands.AskAdvice,
        scope="courses:write",
        summary="Ask which format suits, and what to expect of each",
        status=201,
        example=advice_examples.ADVICE_BODY,
        reply_example={"advice": examples.ADVICE, "recommendation": "blended", "blend": "sandwich"},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/format-advice/{advice}",
        params=OneAdvice,
        response=AdviceDocument,
        scope="courses:read",
        summary="Advice on a format: reasons, completion and cost with all that they rest on",
        answer=show_advice,
        example=advice_examples.ADVICE_EXAMPLE,
    ),
)
