"""The dashboard as an ASGI application: which address shows which page."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from chassis.errors import Problem
from gateway.dashboard import (
    advice,
    approvals,
    calendar,
    catalog,
    completion,
    course,
    courses,
    create,
    find,
    history,
    imports,
    instructors,
    learner,
    learners,
    learning,
    needs,
    offering,
    offerings,
    organizations,
    outbox,
    policies,
    program,
    requirements,
    roll,
    sample,
    today,
    venues,
)  # fmt: skip
from gateway.dashboard.api import Api, ApiProblem
from gateway.dashboard.render import Page, plain, show
from gateway.dashboard.visit import Surroundings, Viewer, Visit
from gateway.edge.session import REFUSED

Handler = Callable[[Visit], Awaitable[Response]]
Signed = Callable[[Request], Viewer | None]
NOT_SIGNED_IN = 401
NOT_FOUND = 404
SCOPES: Mapping[str, str] = {
    "/sample/reset": "offerings:write",
    "/outbox": "notices:read",
    "/outbox/templates": "notices:read",
    "/outbox/{notice}": "notices:read",
    "/policies": "offerings:read",
    "/catalog": "offerings:read",
    "/learning": "own:read",
    "/approvals": "enrollments:read",
    "/venues": "venues:read",
    "/venues/{venue}": "venues:read",
    "/imports": "learners:write",
    "/imports/{kind}/{job}": "learners:write",
    "/instructors": "instructors:read",
    "/instructors/{instructor}": "instructors:read",
    "/organizations": "organizations:read",
}

PAGES: Mapping[str, Handler] = {
    "/": today.today,
    "/offerings": offerings.offerings,
    "/offerings/new": create.create_offering,
    "/offerings/{offering}": offering.offering,
    "/sessions/{session}": roll.roll,
    "/calendar": calendar.calendar,
    "/courses": courses.courses,
    "/courses/{course}": course.course,
    "/policies": policies.policies,
    "/outbox": outbox.outbox,
    "/outbox/templates": outbox.wording,
    "/outbox/{notice}": outbox.letter,
    "/programs/{program}": program.program,
    "/advice": advice.advice,
    "/venues": venues.venues,
    "/venues/{venue}": venues.venue,
    "/instructors": instructors.instructors,
    "/instructors/{instructor}": instructors.instructor,
    "/catalog": catalog.catalog,
    "/learning": learning.learning,
    "/approvals": approvals.approvals,
    "/learners": learners.learners,
    "/learners/{learner}": learner.learner,
    "/organizations": organizations.organizations,
    "/imports": imports.imports,
    "/imports/{kind}/{job}": imports.job,
    "/requirements": requirements.requirements,
    "/requirements/{requirement}": requirements.requirement,
    "/reports/completion": completion.completion,
    "/reports/completion/learners": completion.names,
    "/people/path": completion.on_path,
    "/people/need": needs.people_in_need,
    "/find": find.find,
    "/history/{stream:path}": history.history,
    "/sample/reset": sample.reset_sample,
}


class Assets(StaticFiles):
    """Files that browsers keep, and ask about again, so that an upgrade shows at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, to be revalidated by its tag."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def build_dashboard(
    api: Api,
    viewer: Signed,
    *,
    reset_sample: Callable[[], Awaitable[None]] | None = None,
    cli: str = "rollbook",
    zone: str = "UTC",
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Starlette:
    """The pages, on this API. `viewer` says who sent a request; null leads to the sign-in page.

    `cli` is how the command line is called from a shell, for the lines that pages show to copy.
    """
    around = Surroundings(api=api, viewer=viewer, reset_sample=reset_sample, cli=cli, zone=zone, clock=clock)
    pages = [Route(path, _endpoint(handler, around, path), methods=["GET", "POST"]) for path, handler in PAGES.items()]
    files = Mount("/static", Assets(directory=Path(__file__).parent / "static"))
    icon = Route("/favicon.ico", lambda _: RedirectResponse("/static/icon.svg", 301))
    nowhere = Route("/{rest:path}", _endpoint(_nothing, around, ""), methods=["GET"])
    return Starlette(routes=[files, icon, *pages, nowhere])


def _endpoint(handler: Handler, around: Surroundings, path: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        viewer = around.viewer(request)
        if viewer is None:
            return plain("signin.html", NOT_SIGNED_IN, refused=request.scope.get(REFUSED))
        visit = Visit(request, around, viewer)
        try:
            if path in SCOPES and not visit.may(SCOPES[path]):
                return await _nothing(visit)
            return await handler(visit)
        except ApiProblem as problem:
            return await _told(visit, problem)
        except Problem as problem:
            return await _told(visit, ApiProblem(problem.status, problem.body()))

    return answer


async def _told(visit: Visit, problem: ApiProblem) -> Response:
    if problem.status == NOT_SIGNED_IN:
        return plain("signin.html", NOT_SIGNED_IN)
    visit.only = ""
    page = Page(template="nothing.html", title=problem.title, nav="", context={"problem": problem})
    return await show(visit, page, problem.status)


async def _nothing(visit: Visit) -> Response:
    return await show(visit, Page(template="nothing.html", title="Nothing here", nav=""), NOT_FOUND)
