"""Queries about requests, and about what happened to an enrollment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.errors import Unknown
from services.enrollment.api.queries import Limit
from services.enrollment.api.reach import called, meets, reach, within
from services.enrollment.domain.admission import learner_of
from services.enrollment.domain.requests import Stand
from services.enrollment.projections import LEARNERS, REQUESTS, STORIES, LearnerDocument, RequestDocument, StoryDocument
from services.enrollment.projections.stories import Line

SCOPE = "enrollments:read"


class RequestShown(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks to be enrolled, since when, and who has to agree next (`awaits`: manager or coordinator). One that was
    decided about says by whom, and `why` not; `refused_by` is the rule that did not let them in last.
    """

    enrollment: str
    offering: str
    course: str
    learner: str
    organization: str | None
    state: Stand
    awaits: str
    via: str
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    until: datetime | None = None
    why: str | None = None
    refused_by: str | None = None
    refused_at: datetime | None = None


class RequestPage(msgspec.Struct, frozen=True, kw_only=True):
    """Requests, the oldest first; `after` is the cursor of the next page."""

    items: tuple[RequestShown, ...]
    after: str | None = None


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to an enrollment, in order; the last 200 things."""

    enrollment: str
    items: tuple[Line, ...]


class RequestsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which requests, and which page of them; by default those that somebody has yet to decide about."""

    offering: str | None = None
    learner: str | None = None
    awaits: str | None = None
    state: Stand | None = None
    limit: Limit = 100
    after: str | None = None


class OneRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Which request, by the enrollment that is asked for."""

    enrollment: str


async def list_requests(reads: Any, principal: Principal, asked: RequestsAsked) -> RequestPage:
    """Requests of those whom the caller sees."""
    learner = None if asked.learner is None else await called(reads, asked.learner)
    given = {"offering": asked.offering, "learner": learner, "awaits": asked.awaits, "state": asked.state}
    where: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if asked.state is None and asked.learner is None:
        where["state"] = Stand.PENDING
    own: Mapping[str, Any] = await reach(reads, principal, SCOPE)
    if "learner" in own and not meets(where.get("learner", own["learner"]), own["learner"]):
        return RequestPage(items=())
    found, after = await reads.find(REQUESTS, {**where, **own}, ("turn",), asked.limit, asked.after)
    return RequestPage(items=tuple(map(_shown, found)), after=after)


async def show_request(reads: Any, principal: Principal, asked: OneRequest) -> RequestShown:
    """One request.

    Raises:
        Unknown: nobody asked, or nobody whom the caller may see.
    """
    found: RequestDocument | None = await reads.get(REQUESTS, asked.enrollment)
    if found is None or not within(await reach(reads, principal, SCOPE), found):
        raise Unknown(f"Nobody asked for {asked.enrollment}.", slug="not-requested", enrollment=asked.enrollment)
    return _shown(found)


async def show_story(reads: Any, principal: Principal, asked: OneRequest) -> Story:
    """What happened to an enrollment: asked for, refused and why, passed over, given.

    Raises:
        Unknown: nothing did, or the caller may not see whose it is.
    """
    learner: LearnerDocument | None = await reads.get(LEARNERS, learner_of(asked.enrollment))
    found: StoryDocument | None = await reads.get(STORIES, asked.enrollment)
    if found is None or learner is None or not within(await reach(reads, principal, SCOPE), learner):
        raise Unknown(f"There is no enrollment {asked.enrollment}.", enrollment=asked.enrollment)
    return Story(enrollment=found.enrollment, items=found.lines)


def _shown(request: RequestDocument) -> RequestShown:
    return msgspec.convert(request, RequestShown, from_attributes=True)
