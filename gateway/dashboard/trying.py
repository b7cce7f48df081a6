"""Forms that are tried before they are done: what stands in the way and whom it concerns is told first."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from gateway.dashboard import clashes, feed
from gateway.dashboard.api import ApiProblem
from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.visit import Tried, Visit

LOOK, TRY = "look", "try"
"""The steps that change nothing; every other one does what the form says."""
CONCERNED_SHOWN = 20
CLASHES = ("clash", "too-few-instructors")
"""The problems that tell what clashes."""


async def attempt(visit: Visit, form: Form, path: str, body: Mapping[str, Any], said: str) -> str:
    """Show a form again, try it, or do it, as its button says. What was told to clash is overridden where that was
    ticked; anything else that clashes by now, or with what was typed since, is told first.

    Raises:
        ApiProblem: the API refuses; what clashes is told beside the form all the same.
    """
    name, step = str(form.get("form")), form.get("step")
    if step == LOOK:
        visit.tried = Tried(form=name, typed=form)
        return ""
    reason = text(form, "reason")
    override = (text(form, "override") or "").split() if form.get("all_the_same") else []
    if step == TRY or override:
        tried = {**body, "reason": reason, "dry_run": True}
        answer = await visit.session.post(path, tried, f"{key(form)}:{TRY}")
        seen = _digest(body, answer.get("clashes", ()))
        if step == TRY or seen != form.get("seen"):
            visit.tried = await _tried(visit, name, form, answer, seen)
            return "" if visit.tried.clashes else "Nothing stands in the way."
    body = {**body, "reason": reason}
    try:
        await visit.session.post(path, {**body, "override": override}, key(form))
    except ApiProblem as problem:
        if problem.kind in CLASHES:
            told = await clashes.named(visit, problem.facts.get("clashes", ()))
            visit.tried = Tried(form=name, typed=form, clashes=told)
        raise
    return said


async def insist(visit: Visit, form: Form, path: str, body: Mapping[str, Any], said: str) -> str:
    """Do what cannot be tried before. What clashes is told; it is overridden where that was ticked, unless something
    else clashes by now, or was typed since.

    Raises:
        ApiProblem: the API refuses; what clashes is told beside the form.
    """
    override = (text(form, "override") or "").split() if form.get("all_the_same") else []
    body = {**body, "reason": reason} if (reason := text(form, "reason")) else body
    try:
        await visit.session.post(path, body, f"{key(form)}:{TRY}" if override else key(form), whole=True)
    except ApiProblem as problem:
        if problem.kind not in CLASHES:
            raise
        facts = problem.facts.get("clashes", ())
        seen = _digest({**body, "reason": None}, facts)
        told = await clashes.named(visit, facts)
        visit.tried = Tried(form=str(form.get("form")), typed=form, clashes=told, seen=seen)
        if not override or seen != form.get("seen"):
            raise
        await visit.session.post(path, {**body, "override": override}, key(form), whole=True)
        visit.tried = None
    return said


def _digest(*parts: Any) -> str:
    return sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:32]


async def _tried(visit: Visit, name: str, form: Form, answer: Mapping[str, Any], seen: str) -> Tried:
    sessions = answer.get("sessions")
    return Tried(
        form=name,
        typed=form,
        done=True,
        clashes=await clashes.named(visit, answer.get("clashes", ())),
        when=sessions if isinstance(sessions, list) else (),
        concerned=await concerns(visit, answer),
        terms=answer.get("terms"),
        seen=seen,
    )


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
