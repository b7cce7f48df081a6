"""Policies: what leaving costs, under a code; offerings take one up, whole, when their terms are set."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.enrollment.policies import Excuse, Fee, PolicyDefined, PolicyRevised, PolicyStep
from contracts.event import Event
from contracts.scheduling import Deadline
from services.enrollment.commands.policies import DefinePolicy, PolicyContent, RevisePolicy
from services.enrollment.domain.claim import check_free, claimed, policy_claim
from services.enrollment.domain.policies import check_order


class Policy(msgspec.Struct):
    """A policy as it now stands; version 0 is before it was defined."""

    version: int = 0
    content: PolicyDefined | PolicyRevised | None = None


def define(states: Mapping[str, Any], command: DefinePolicy, context: Context) -> Decision:
    """A policy and its code.

    Raises:
        Refused: `code-taken`, `steps-out-of-order`, `excuse-twice`.
    """
    ident, code = context.new_id, policy_claim(command.code)
    check_free(states[code], "policy", command.code)
    defined = PolicyDefined(policy=ident, code=command.code, **_content(command))
    return Decision(
        events=((code, claimed("policy", command.code, ident)), (stream("policy", ident), defined)),
        reply={"policy": ident, "policy_version": 1},
        status=201,
    )


def revise(states: Mapping[str, Any], command: RevisePolicy, _context: Context) -> Decision:
    """A new version, whole; nothing if it is the present one.

    Raises:
        Unknown: there is no such policy.
        Refused: `steps-out-of-order`, `excuse-twice`.
    """
    name = stream("policy", command.policy)
    policy = known(states[name], command.policy)
    content = _content(command)
    version = policy.version
    if all(getattr(policy.content, field) == value for field, value in content.items()):
        return Decision(reply={"policy": command.policy, "policy_version": version})
    revised = PolicyRevised(policy=command.policy, policy_version=version + 1, **content)
    return Decision(events=((name, revised),), reply={"policy": command.policy, "policy_version": version + 1})


def evolve(policy: Policy, event: Event) -> Policy:
    """Fold one event."""
    if isinstance(event, PolicyDefined | PolicyRevised):
        policy.version, policy.content = event.policy_version, event
    return policy


def known(policy: Policy, ident: str) -> Policy:
    """The policy, if there is one.

    Raises:
        Unknown: `policy-unknown`.
    """
    if policy.content is None:
        raise Unknown(f"There is no policy {ident}.", slug="policy-unknown", policy=ident)
    return policy


def _content(asked: PolicyContent) -> dict[str, Any]:
    steps = tuple(PolicyStep(until=_deadline(step.until), fee=as_fee(step.fee)) for step in asked.steps)
    check_order(steps)
    excuses = tuple(Excuse(code=one.code, label=one.label, waives=one.waives) for one in asked.excuses)
    codes = [one.code for one in excuses]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise Refused(f"The excuse {twice} is there twice.", slug="excuse-twice", excuse=twice)
    return {
        "title": asked.title,
        "late": as_fee(asked.late),
        "steps": steps,
        "no_show": as_fee(asked.no_show) if asked.no_show else None,
        "excuses": excuses,
    }


def as_fee(asked: Fee) -> Fee:
    """As events carry it."""
    return Fee(percent=asked.percent, amount=asked.amount)


def _deadline(asked: Deadline) -> Deadline:
    return Deadline(hours_before=asked.hours_before, days_before=asked.days_before, at=asked.at)
