"""Advice that was given: recorded as it was told, so that what it led to can name it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Unknown
from chassis.ids import stream
from contracts.advice import Assumptions
from contracts.event import Event
from contracts.scheduling import FormatAdvised
from services.scheduling.commands import AskAdvice
from services.scheduling.domain.advice import advise
from services.scheduling.domain.assumptions import settle
from services.scheduling.domain.completing import Cohort, outcomes
from services.scheduling.domain.costing import project


class Given(msgspec.Struct):
    """Whether advice was given under this id."""

    given: bool = False


class OnRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What an organization knows of its own: who completed what, and what teaching costs it."""

    cohorts: tuple[Cohort, ...] = ()
    rates: Assumptions = Assumptions()


def ask(_states: Mapping[str, Any], command: AskAdvice, context: Context) -> Decision:
    """A recommendation, with a reason per answer and what to expect of each format."""
    own: OnRecord = context.facts or OnRecord()
    lines = settle(command.assumptions, own.rates, changing=command.answers.changing)
    told = FormatAdvised(
        advice=context.new_id,
        answers=command.answers,
        factors=command.factors,
        advised=advise(command.answers, command.factors),
        projection=project(command.audience, lines, outcomes(own.cohorts, context.at)),
    )
    return Decision(
        events=((stream("advice", context.new_id), told),),
        reply={
            "advice": context.new_id,
            "recommendation": told.advised.recommendation,
            "blend": told.advised.blend,
        },
        status=201,
    )


def streams(advice: str | None) -> tuple[str, ...]:
    """The stream of the advice that a command names, if it names one."""
    return (stream("advice", advice),) if advice else ()


def check_given(states: Mapping[str, Any], advice: str | None) -> None:
    """Let only advice be named that was given.

    Raises:
        Unknown: there is no such advice.
    """
    if advice and not states[stream("advice", advice)].given:
        raise Unknown(f"There is no advice {advice}.", advice=advice)


def evolve(state: Given, event: Event) -> Given:
    """Fold one event."""
    if isinstance(event, FormatAdvised):
        state.given = True
    return state
