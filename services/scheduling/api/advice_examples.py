"""A question about a format and its answer, as they stand in the OpenAPI document."""

from datetime import UTC, datetime

import msgspec

from contracts.advice import Answers, Assumptions, Factors
from services.scheduling.api.examples import ADVICE
from services.scheduling.domain.advice import advise
from services.scheduling.domain.assumptions import settle
from services.scheduling.domain.costing import project
from services.scheduling.projections.advice import AdviceDocument

ANSWERS = Answers(practice=True, spread=True, critical=False, informational=False, changing=False, budget=True)
FACTORS = Factors(simulation=True)
AUDIENCE = 120
ASSUMED = Assumptions(day_rate=1_200)

ADVICE_BODY = {
    "answers": msgspec.to_builtins(ANSWERS),
    "factors": msgspec.to_builtins(FACTORS),
    "audience": AUDIENCE,
    "assumptions": msgspec.to_builtins(ASSUMED),
}
ADVICE_EXAMPLE = msgspec.to_builtins(
    AdviceDocument(
        advice=ADVICE,
        answers=ANSWERS,
        factors=FACTORS,
        advised=advise(ANSWERS, FACTORS),
        projection=project(AUDIENCE, settle(ASSUMED, Assumptions(), changing=False), ()),
        asked_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    )
)
