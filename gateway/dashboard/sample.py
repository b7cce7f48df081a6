"""Putting the sample back as it was; asked for twice, because what was tried out is lost."""

from starlette.responses import RedirectResponse, Response

from gateway.dashboard.render import Page, show
from gateway.dashboard.visit import POSITION_COOKIE, Visit


async def reset_sample(visit: Visit) -> Response:
    """`GET` and `POST /sample/reset`."""
    reset = visit.around.reset_sample
    if reset is None:
        return await show(visit, Page(template="nothing.html", title="No sample", nav=""), 404)
    if visit.request.method == "POST":
        await reset()
        response = RedirectResponse("/", 303)
        response.delete_cookie(POSITION_COOKIE)
        return response
    return await show(visit, Page(template="reset.html", title="Reset sample", nav="Today"))
