"""The forms that have a learner forgotten, or keep them from being."""

from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.visit import Visit


async def erase(visit: Visit, form: Form) -> str:
    """Forget them for ever.

    Raises:
        ApiProblem: they are under a legal hold, or what they have completed is kept; or nobody says why.
    """
    await _send(visit, form, "erase")
    return "The person was erased."


async def hold(visit: Visit, form: Form) -> str:
    """Keep them from being erased.

    Raises:
        ApiProblem: they were erased, or nobody says why.
    """
    await _send(visit, form, "hold")
    return "Is under a legal hold."


async def lift(visit: Visit, form: Form) -> str:
    """Keep them from being erased no longer.

    Raises:
        ApiProblem: they were erased, or nobody says why.
    """
    await _send(visit, form, "lift-hold")
    return "Is under no legal hold any more."


async def _send(visit: Visit, form: Form, verb: str) -> None:
    path = f"/v1/learners/{visit.path['learner']}/{verb}"
    await visit.session.post(path, {"reason": text(form, "reason")}, key(form))
