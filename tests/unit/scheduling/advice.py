"""Advice as somebody was given it."""

from contracts.advice import Advice, Answers, Factors, Projection
from contracts.scheduling import FormatAdvised

NO = Answers(practice=False, spread=False, critical=False, informational=False, changing=False, budget=False)
ADVISED = FormatAdvised(
    advice="a1",
    answers=NO,
    factors=Factors(),
    advised=Advice(summary="Nothing decides.", reasons=()),
    projection=Projection(audience=1, completions=(), costs=(), assumptions=()),
)
