"""Who may ask for what: learners for themselves, managers for the people of their organization, others for everyone."""

from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from chassis.access import Principal
from chassis.errors import Forbidden
from contracts.access import reaches_all
from services.enrollment.api.visibility import may_let_in
from services.enrollment.commands import (
    Asker,
    CancelEnrollment,
    EnrollLearner,
    SubstituteLearner,
    TransferEnrollment,
    Via,
)
from services.enrollment.domain.admission import learner_of

Leaves = TypeVar("Leaves", CancelEnrollment, TransferEnrollment)
SCOPE, OWN = "enrollments:write", "own:write"
COORDINATORS_ALONE = (
    "priority",
    "effective_at",
    "without_prerequisites",
    "outside_organization",
    "notify",
    "excuse",
    "without_fee",
    "other_course",
)
"""What only those may say who act for everyone."""


def asker_of(principal: Principal) -> Asker:
    """Who asks, as far as decisions rest on it."""
    narrowed = principal.scopes is not None and SCOPE not in principal.scopes
    if reaches_all(principal.roles, SCOPE) and not narrowed:
        return Asker(kind=Via.COORDINATOR, learner=principal.learner)
    if "manager" in principal.roles and (principal.organization or principal.learner):
        return Asker(kind=Via.MANAGER, learner=principal.learner, organization=principal.organization)
    return Asker(kind=Via.SELF, learner=principal.learner)


def asked(principal: Principal, command: Any) -> Any:
    """The command with who asks."""
    return replace(command, asker=asker_of(principal))


def enrolls(principal: Principal, command: EnrollLearner) -> EnrollLearner:
    """The command with who asks; a manager asks for themselves as a learner does."""
    asker = asker_of(principal)
    own = asker.kind is Via.MANAGER and asker.learner == command.learner
    return replace(command, asker=replace(asker, kind=Via.SELF) if own else asker)


def leaves(principal: Principal, command: Leaves) -> Leaves:
    """The command with who asks; by whom it is follows from that, but where a coordinator says so."""
    asker = asker_of(principal)
    if not asker.narrow:
        return replace(command, asker=asker)
    own = asker.learner == learner_of(command.enrollment)
    return replace(command, asker=asker, by="learner" if own else "coordinator")


def may_hand_on(principal: Principal, command: SubstituteLearner) -> None:
    """Let managers and those who act for everyone give somebody's seat to a colleague; learners only leave theirs.

    Raises:
        Forbidden: the caller may not.
    """
    may_ask(principal, command)
    if command.asker is not None and command.asker.kind is Via.SELF:
        raise Forbidden(f"Without the scope {SCOPE}, your manager names who takes your seat.", scope=SCOPE)


def may_ask(principal: Principal, command: Any) -> None:
    """Let learners ask for themselves and managers for others, in the plain way; that these are their own people is
    looked up.

    Raises:
        Forbidden: it is for somebody else, or says what coordinators alone may.
    """
    if isinstance(command, EnrollLearner):
        may_let_in(principal, command)
    asker: Asker = command.asker
    if not asker.narrow:
        return
    learner = getattr(command, "learner", None) or learner_of(command.enrollment)
    if asker.kind is Via.SELF and asker.learner != learner:
        raise Forbidden(f"Without the scope {SCOPE} you act for yourself alone.", learner=learner)
    for field in msgspec.structs.fields(command):
        if field.name in COORDINATORS_ALONE and getattr(command, field.name) != field.default:
            raise Forbidden(f"Only who has the scope {SCOPE} says `{field.name}`.", field=field.name)
