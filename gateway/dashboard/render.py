"""Pages and their parts: each part is built, sent and refreshed by itself."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

import msgspec
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.dashboard import times, words
from gateway.dashboard.api import ApiProblem
from gateway.dashboard.urgent import concerned, urgent
from gateway.dashboard.visit import NOTICE_COOKIE, POSITION_COOKIE, Failure, Visit

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
POSITION_SECONDS = 30

Build = Callable[[Visit], Awaitable[Mapping[str, Any]]]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a page that refreshes by itself.

    `live` names the services whose events change it; `root` narrows them to one entity. Who lacks
    `scope` does not get the part.
    """

    name: str
    template: str
    build: Build
    live: str = ""
    root: str = ""
    scope: str = ""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page: its template, the navigation entry it stands under, and its parts."""

    template: str
    title: str
    nav: str
    parts: Sequence[Part] = ()
    context: Mapping[str, Any] = {}
    timed: bool = False


async def show(visit: Visit, page: Page, status: int = 200) -> Response:
    """The whole page, or the one part of it that was asked for."""
    parts = [part for part in page.parts if not part.scope or visit.sees(part.scope)]
    chosen = [part for part in parts if part.name == visit.only]
    if chosen:
        return _response(visit, await _part(visit, chosen[0]), status)
    cursor = await _cursor(visit)
    pieces = await asyncio.gather(*(_part(visit, part) for part in parts), _needs(visit))
    built = {part.name: piece for part, piece in zip(parts, pieces[:-1], strict=True)}
    behind = visit.session.behind(cursor)
    context = {"page": page, "parts": built, "needs_count": pieces[-1], "cursor": cursor, "behind": behind}
    context = _common(visit) | context | dict(page.context)
    return _response(visit, _template(page.template).render(context), status)


async def answered(
    visit: Visit,
    commands: Mapping[str, Callable[[Visit, Mapping[str, Any]], Awaitable[str]]],
    page: Callable[[Visit], Awaitable[Page]],
) -> Response:
    """A page whose forms name one of these commands in `do`; a form that is not the page's own changes nothing."""
    if visit.request.method != "POST":
        return await show(visit, await page(visit))
    form = await visit.form()
    command = commands.get(str(form.get("do", "")))
    if command is None:
        return await show(visit, await page(visit), 400)
    return await act(visit, str(form.get("form")), lambda: command(visit, form), page)


async def act(
    visit: Visit, form: str, command: Callable[[], Awaitable[str]], page: Callable[[Visit], Awaitable[Page]]
) -> Response:
    """Do what a form asks, and show what came of it: the part it stands in, or the page again.

    `command` answers a sentence that says what was done. What is refused is told beside the form.
    """
    visit.did = form
    try:
        visit.said = await command()
    except ApiProblem as problem:
        visit.failure = Failure(form=form, problem=problem, typed=await visit.form())
    alone = "HX-Request" in visit.request.headers
    if alone:
        visit.only = str((await visit.form()).get("part", ""))
        response = await show(visit, await page(visit))
        response.headers["HX-Trigger"] = "wrote"
        return response
    if visit.failure or visit.tried:
        return await show(visit, await page(visit), visit.failure.problem.status if visit.failure else 200)
    return with_position(RedirectResponse(visit.bare(), 303), visit)


def with_position(response: Response, visit: Visit) -> Response:
    """Remember how far the visitor has written, so that the next page waits for it."""
    if visit.session.position:
        response.set_cookie(
            POSITION_COOKIE, visit.session.position, max_age=POSITION_SECONDS, httponly=True, samesite="strict"
        )
    return response


def with_notice(response: Response, text: str) -> Response:
    """Have the next page tell the visitor something, once."""
    response.set_cookie(NOTICE_COOKIE, quote(text[:500]), max_age=POSITION_SECONDS, httponly=True, samesite="strict")
    return response


def plain(template: str, status: int, **context: Any) -> Response:
    """A page for somebody who is not, or no longer, signed in."""
    return HTMLResponse(_template(template).render(context), status, headers=HEADERS)


async def _part(visit: Visit, part: Part) -> Markup:
    template = part.template
    try:
        context: Mapping[str, Any] = await part.build(visit)
    except ApiProblem as problem:
        template, context = "failed.html", {"problem": problem}
    told = _common(visit) | {"part": part, "src": visit.here(part=part.name)} | dict(context)
    return Markup(_template(template).render(told))  # noqa: S704 - rendered with autoescape


async def _needs(visit: Visit) -> int | None:
    if not concerned(visit):
        return None
    try:
        return (await urgent(visit)).lines
    except ApiProblem:
        return None


async def _cursor(visit: Visit) -> str:
    """Where the stream stood before the page was read: what comes after it may change the page."""
    if visit.past or not visit.sees("events:read"):
        return ""
    try:
        return str((await visit.session.get("/v1/events", last=1))["after"])
    except ApiProblem:
        return "now"


def _common(visit: Visit) -> dict[str, Any]:
    zone, now = visit.zone, visit.now
    return {
        "visit": visit,
        "here": visit.bare(),
        "may": visit.may,
        "sees": visit.sees,
        "link": visit.link,
        "told": lambda at, own=None: times.told(at, zone, own, now),
        "span": lambda start, end, own=None: times.span(start, end, zone, own, now),
        "day": lambda iso: times.day_of(iso, zone, now),
        "seconds": lambda at: times.seconds(at, zone),
        "exact": lambda at: times.exact(at, zone),
        "fresh_key": lambda: secrets.token_urlsafe(16),
    }


def _response(visit: Visit, body: str, status: int) -> Response:
    response = HTMLResponse(body, status, headers=HEADERS)
    if visit.notice and not visit.only:
        response.delete_cookie(NOTICE_COOKIE)
    if visit.session.behind(visit.session.position):
        response.headers["Rollbook-Behind"] = "true"
    return with_position(response, visit)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("gateway.dashboard"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "number": words.number, "percent": words.percent, "label": words.label, "person": words.person,
        "city": times.city, "short": words.short, "plain": words.plain, "money": words.money,
    }  # fmt: skip
    return environment


def _template(name: str) -> Any:
    return _environment().get_template(name)
