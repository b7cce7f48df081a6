"""Forms that are tried before they are done: what stands in the way and whom it concerns is told first."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.dashboard import clashes, feed
from gateway.dashboard.api import ApiProblem
from gateway.dashboard.commands import Form, key, text
from gateway.dashboard.visit import Tried, Visit

LOOK, TRY = "look", "try"
"""The steps that change nothing; every other one does what the form says."""
CONCERNED_SHOWN = 20


async def attempt(visit: Visit, form: Form, path: str, body: Mapping[str, Any], said: str) -> str:
    """Show a form again, try it, or do it, as its button says. What was told to clash is overridden where that was
    ticked.

    Raises:
        ApiProblem: the API refuses; what clashes is told beside the form all the same.
    """
    name, step = str(form.get("form")), form.get("step")
    if step == LOOK:
        visit.tried = Tried(form=name, typed=form)
        return ""
    body = {**body, "reason": text(form, "reason")}
    if step == TRY:
        answer = await visit.session.post(path, {**body, "dry_run": True}, f"{key(form)}:{TRY}")
        found = await clashes.named(visit, answer.get("clashes", ()))
        concerned = await concerns(visit, answer)
        sessions = answer.get("sessions")
        when = sessions if isinstance(sessions, list) else ()
        visit.tried = Tried(
            form=name, typed=form, done=True, clashes=found, when=when, concerned=concerned, terms=answer.get("terms")
        )
        return "" if found else "Nothing stands in the way."
    override = (text(form, "override") or "").split() if form.get("all_the_same") else []
    try:
        await visit.session.post(path, {**body, "override": override}, key(form))
    except ApiProblem as problem:
        if problem.kind == "clash":
            told = await clashes.named(visit, problem.facts.get("clashes", ()))
            visit.tried = Tried(form=name, typed=form, clashes=told)
        raise
    return said


async def concerns(visit: Visit, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Whom it would concern, by name, with what else they have at that time; null where the answer does not say."""
    if "seated" not in answer and isinstance(answer.get("sessions"), list):
        return None
    rows: Sequence[Mapping[str, Any]] = answer.get("clashing", ())[:CONCERNED_SHOWN]
    people = await visit.session.people(row["learner"] for row in rows)
    offerings = await visit.session.documents("/v1/offerings", (row["offering"] for row in rows))
    told: dict[str, dict[str, Any]] = {}
    for row in rows:
        title = offerings.get(row["offering"], {}).get("title") or row["offering"]
        one = told.setdefault(row["learner"], {"learner": row["learner"], "who": feed.who(row, people), "has": []})
        one["has"].append({"session": row["session"], "title": title})
    count = answer.get("clashing_learners", len(told))
    return {
        "seated": answer.get("seated", 0),
        "clashing": sorted(told.values(), key=lambda one: str(one["who"]).lower()),
        "count": count,
        "others": count - len(told),
        "notices": answer.get("notices", {"learners": 0, "instructors": 0}),
    }
