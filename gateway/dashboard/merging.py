"""The form that says that two learners are one person: who the other is, what would move, and then that it is so."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.dashboard import feed
from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.enrolling import PROGRAM
from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.visit import Tried, Visit

FOUND = 8
NOT_FOUND = 404
WHY = {"email": "same e-mail", "name": "same name and organization"}


async def merge(visit: Visit, form: Form) -> str:
    """Tell what would move; and once that was told of the one who is named, merge them.

    Raises:
        ApiProblem: nobody is called so, or several are; or the API refuses.
    """
    other = await _other(visit, text(form, "other") or "")
    path = f"/v1/learners/{visit.path['learner']}/merge"
    body = {"merged": other["learner"], "reason": text(form, "reason")}
    who = feed.who(other, {})
    if form.get("step") != "do" or form.get("seen") != other["learner"]:
        told = await visit.session.post(path, {**body, "dry_run": True}, f"{key(form)}:try")
        visit.tried = Tried(form="merge", typed=form, done=True, seen=str(other["learner"]))
        return f"{who} ({_about(other)}) would be the same person. {await _moves(visit, told)} Nothing was changed yet."
    told = await visit.session.post(path, body, key(form))
    return f"{who} is the same person now. {await _moves(visit, told)}"


async def alike(visit: Visit) -> Sequence[Mapping[str, Any]]:
    """Those who are likely the same person, with what speaks for it; nobody is asked for where nobody may merge."""
    if not visit.may("learners:write"):
        return ()
    path = f"{visit.path['learner']}/duplicates"
    found = (await visit.session.documents("/v1/learners", [path])).get(path, {}).get("items", ())
    return [
        {**one, "who": feed.who(one, {}), "about": _about(one), "why": ", ".join(WHY[why] for why in one["because"])}
        for one in found
    ]


async def _other(visit: Visit, typed: str) -> Mapping[str, Any]:
    """Whom an id, an e-mail or a name tells."""
    by_id = await visit.session.items("/v1/learners", ids=typed) if typed else []
    if by_id:
        return by_id[0]
    found = await visit.session.items("/v1/learners", q=typed, limit=FOUND) if typed else []
    found = [one for one in found if one["learner"] != visit.path["learner"]]
    exact = [one for one in found if typed.casefold() == (one.get("email") or "").casefold()]
    chosen = exact or found
    if len(chosen) == 1:
        return chosen[0]
    names = "; ".join(f"{feed.who(one, {})} ({_about(one)}): {one['learner']}" for one in chosen)
    said = f"Several others are called that. Type the id: {names}." if chosen else "Nobody else is called that."
    raise ApiProblem(MALFORMED, {"detail": said, "errors": [{"field": "$.other", "message": said}]})


async def _moves(visit: Visit, told: Mapping[str, Any]) -> str:
    """What goes over, ends and stays, in sentences."""
    every = [*told.get("taken_over", ()), *told.get("ended", ()), *told.get("stays", ())]
    targets = [one.partition(".")[0] for one in every]
    titles = {
        ident: str(one.get("title") or one.get("code") or ident)
        for path in ("/v1/offerings", "/v1/programs")
        for ident, one in (await visit.session.documents(path, _of(path, targets))).items()
    }
    lines = []
    for name, said in (("taken_over", "Goes over: {}."), ("ended", "Ends, being there twice: {}."),
                       ("stays", "Stays under the other id, and is shown here: {}.")):  # fmt: skip
        if some := [titles.get(one.partition(".")[0], one) for one in told.get(name, ())]:
            lines.append(said.format(", ".join(some)))
    if requests := told.get("requests"):
        lines.append(f"Requests that go over: {requests}.")
    if reports := told.get("reports"):
        lines.append(f"People who get this one as their manager: {reports}.")
    return " ".join(lines) or "Nothing lies ahead of the other."


def _of(path: str, targets: Sequence[str]) -> list[str]:
    programs = path.endswith("programs")
    return [one for one in targets if one.startswith(PROGRAM) == programs]


def _about(person: Mapping[str, Any]) -> str:
    ids = ", ".join(f"{one['source']} {one['id']}" for one in person.get("external_ids") or ())
    return ", ".join(part for part in (person.get("email"), ids) if part) or str(person["learner"])
