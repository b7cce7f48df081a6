"""Who is whose manager, all the way up: nobody is their own, whoever stands between."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from services.enrollment.commands import ChangeLearner, ProvisionLearner, UpsertLearner
from services.enrollment.domain.claim import external_claim
from services.enrollment.domain.learner import Learner, told_ids

Telling = ChangeLearner | UpsertLearner | ProvisionLearner
Decide = Callable[[Mapping[str, Any], Any, Context], Decision]


def line_above(states: Mapping[str, Any], command: Telling, _context: Context) -> Sequence[str]:
    """The streams of the manager that a command names and of all who are above, as far as they are known yet; none
    where the manager stays.
    """
    own: Learner | None = states.get(stream("learner", _whose(states, command)))
    if own is not None and own.profile is not None and own.profile.manager == command.manager:
        return ()
    line: list[str] = []
    manager: Any = command.manager
    while isinstance(manager, str) and (name := stream("learner", manager)) not in line:
        line.append(name)
        known: Learner | None = states.get(name)
        manager = known.profile.manager if known is not None and known.profile is not None else None
    return line


def checked(decide: Decide) -> Decide:
    """The same decision, unless it had somebody be their own manager by way of others.

    Raises:
        Refused: `manager-circle`.
    """

    def decided(states: Mapping[str, Any], command: Telling, context: Context) -> Decision:
        decision = decide(states, command, context)
        learner = str(decision.reply["learner"])
        if stream("learner", learner) in line_above(states, command, context):
            raise Refused(
                f"{command.manager} is somebody whose manager is {learner}, directly or by way of others. Name another "
                "manager, or change theirs first.",
                slug="manager-circle",
                learner=learner,
                manager=command.manager,
            )
        return decision

    return decided


def _whose(states: Mapping[str, Any], command: Telling) -> str:
    if isinstance(command, ChangeLearner):
        return command.learner
    return states[external_claim(told_ids(command)[0])].owner or ""
