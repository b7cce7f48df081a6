"""How long completions of a course keep people from being erased, and the form that says so."""

from collections.abc import Mapping
from typing import Any

from gateway.dashboard.forms import Form, count, key, text
from gateway.dashboard.visit import Visit


async def build(visit: Visit) -> Mapping[str, Any]:
    """For how many years they are kept; null for none."""
    asked = f"{visit.path['course']}/retention"
    return {"kept": (await visit.session.documents("/v1/courses", [asked])).get(asked, {})}


async def keep(visit: Visit, form: Form) -> str:
    """Keep them for so many years; an emptied field keeps them for none.

    Raises:
        ApiProblem: the API refuses.
    """
    years = count(form, "years")
    body = {"years": years} | ({"reason": reason} if (reason := text(form, "reason")) else {})
    await visit.session.post(_path(visit), body, key(form), whole=True)
    return f"Kept for {years} {'year' if years == 1 else 'years'} from now on." if years else "Kept for no longer."


def _path(visit: Visit) -> str:
    return f"/v1/courses/{visit.path['course']}/retention"
