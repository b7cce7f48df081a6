"""Charges of an offering without seats that was called off: taken back, some hundred enrollments at a time."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from chassis.decider import Context, Decision, Timer
from services.enrollment.commands import TakeBackCharges
from services.enrollment.domain.admission import stream_of
from services.enrollment.domain.charging import for_provider
from services.enrollment.domain.enrollment import payer
from services.enrollment.domain.offering_terms import terms_of

TAKE_BACK = "take-back-charges"
PAUSE = timedelta(seconds=2)
"""What was taken back a moment ago has to arrive in the view first."""


class Owing(msgspec.Struct, frozen=True):
    """Enrollments for which something is charged, as many as are taken at once."""

    enrollments: tuple[str, ...] = ()


def take_back(states: Mapping[str, Any], command: TakeBackCharges, context: Context) -> Decision:
    """Every charge of these enrollments taken back, by the provider; `context.facts` is whose they are. It comes
    again until there are none.
    """
    asked: Owing = context.facts
    currency = terms_of(states, command.offering).currency
    said = [
        (name, event)
        for enrollment in asked.enrollments
        for name in (stream_of(enrollment),)
        for event in for_provider(payer(enrollment, states[name].organization), states[name].ledger, currency)
    ]
    again = Timer(
        key=f"{TAKE_BACK}/{command.offering}",
        kind=TAKE_BACK,
        due=context.at + PAUSE,
        data={"offering": command.offering},
    )
    return Decision(events=said, timers=(again,) if asked.enrollments else ())
