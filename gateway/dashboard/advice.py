"""Which format suits: the questions as a form, and beside it the answer with all that it rests on."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.responses import RedirectResponse, Response

from contracts.advice import Answers, Factors
from gateway.dashboard.api import ApiProblem
from gateway.dashboard.forms import count, figure, key, text
from gateway.dashboard.render import Page, Part, show, with_position
from gateway.dashboard.visit import Failure, Visit
from gateway.dashboard.words import plain

FORM = "ask"
AUDIENCE = 100
ADVICE = "/v1/format-advice"
GIVEN = "given"
ORDER = ("live", "blended", "self_paced")


async def advice(visit: Visit) -> Response:
    """`GET` and `POST /advice`."""
    if visit.request.method == "POST":
        form = await visit.form()
        try:
            answer = await visit.session.post(ADVICE, asked_in(form), key(form))
            return with_position(RedirectResponse(f"/advice?advice={answer['advice']}", 303), visit)
        except ApiProblem as problem:
            visit.failure = Failure(form=FORM, problem=problem, typed=form)
    parts = (
        Part(name="questions", template="advice/questions.html", build=_questions),
        Part(name="answer", template="advice/answer.html", build=_answer),
    )
    page = Page(template="advice.html", title="Advice", nav="Advice", parts=parts)
    return await show(visit, page, visit.failure.problem.status if visit.failure else 200)


async def given(visit: Visit) -> dict[str, Any] | None:
    """The advice that the page is asked for, null where it names none.

    Raises:
        ApiProblem: there is no such advice.
    """
    ident = visit.asked("advice")
    return (await visit.session.get(f"{ADVICE}/{ident}")) if ident else None


async def _questions(visit: Visit) -> Mapping[str, Any]:
    found = await given(visit)
    typed = visit.failure.typed if visit.failure else None
    answers = _typed(typed, QUESTIONS) if typed else (found or {}).get("answers") or {}
    factors = _typed(typed, FACTORS) if typed else (found or {}).get("factors") or {}
    return {
        "questions": [(name, asked, answers.get(name)) for name, asked in QUESTIONS],
        "factors": [(name, asked, factors.get(name)) for name, asked in FACTORS],
        "audience": typed.get("audience", "") if typed else _audience(found),
    }


async def _answer(visit: Visit) -> Mapping[str, Any]:
    found = await given(visit)
    if found is None or not found.get("advised"):
        return {"advice": None}
    told, projection = found["advised"], found["projection"]
    typed = visit.failure.typed if visit.failure else {}
    costs = {line["format"]: line for line in projection["costs"]}
    lines = sorted(projection["completions"], key=lambda line: ORDER.index(line["format"]))
    return {
        "advice": found,
        "told": told,
        "asked": dict(QUESTIONS) | dict(FACTORS),
        "rows": [line | {"cost": costs[line["format"]]} for line in lines],
        "projection": projection,
        "assumptions": [
            line | {"typed": typed.get(f"assume-{line['name']}", plain(line["value"]))}
            for line in projection["assumptions"]
        ],
    }


def asked_in(form: Mapping[str, str]) -> dict[str, Any]:
    """The question that a form asks; an assumption counts as given where it was changed, or was given before."""
    answers = {name: form[name] == "yes" for name, _ in QUESTIONS if form.get(name)}
    factors = {name: True for name, _ in FACTORS if form.get(f"factor-{name}")}
    names = [field.removeprefix("assume-") for field in form if field.startswith("assume-")]
    assumed = {
        name: figure(form, f"assume-{name}")
        for name in names
        if text(form, f"assume-{name}")
        and (form.get(f"basis-{name}") == GIVEN or text(form, f"assume-{name}") != form.get(f"was-{name}"))
    }
    return {"answers": answers, "factors": factors, "audience": count(form, "audience"), "assumptions": assumed}


def wording(kind: type[msgspec.Struct]) -> Sequence[tuple[str, str]]:
    """The fields of a contract, each with what it says."""
    told = msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"]
    return [(name, str(field["description"])) for name, field in told.items()]


QUESTIONS, FACTORS = wording(Answers), wording(Factors)


def _typed(form: Mapping[str, str], asked: Sequence[tuple[str, str]]) -> dict[str, bool]:
    if asked is FACTORS:
        return {name: bool(form.get(f"factor-{name}")) for name, _ in asked}
    return {name: form[name] == "yes" for name, _ in asked if form.get(name)}


def _audience(found: Mapping[str, Any] | None) -> int:
    return int(found["projection"]["audience"]) if found and found.get("projection") else AUDIENCE
