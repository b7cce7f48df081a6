"""Forms that change what there is: only what was changed in them is sent, so that nobody undoes what others did."""

from collections.abc import Callable, Mapping
from typing import Any

from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.visit import Visit

Read = Callable[[Form, str], Any]
WAS = "was."
UNCHANGED = "Nothing was changed."


def changed(form: Form, fields: Mapping[str, Read]) -> dict[str, Any]:
    """The fields that are typed otherwise than they were shown, each as it is sent; null for one that was emptied."""
    return {name: read(form, name) for name, read in fields.items() if form.get(name, "") != form.get(WAS + name, "")}


async def change(visit: Visit, form: Form, path: str, fields: Mapping[str, Read], said: str) -> str:
    """Send what was changed in a form, with the reason and whether it is meant in spite of what is reserved; what was
    emptied is taken away.

    Raises:
        ApiProblem: the API refuses.
    """
    body = changed(form, fields)
    if not body:
        return UNCHANGED
    meant = {name: value for name, value in in_spite(form).items() if value is not None}
    await visit.session.post(path, body | meant, key(form), whole=True)
    return said


def in_spite(form: Form) -> dict[str, Any]:
    """Why, and whether what sessions have reserved is taken from them all the same."""
    return {"reason": text(form, "reason"), "in_spite_of_reservations": True if form.get("in_spite") else None}
