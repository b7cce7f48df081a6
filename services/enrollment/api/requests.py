"""Queries about requests, and about what happened to an enrollment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.access import Principal
from chassis.errors import Unknown
from chassis.readstore.cursor import cursor
from services.enrollment.api.queries import Limit
from services.enrollment.api.reach import called, meets, own_people, reach, sees
from services.enrollment.domain.admission import learner_of
from services.enrollment.domain.requests import Stand
from services.enrollment.projections import LEARNERS, REQUESTS, STORIES, LearnerDocument, RequestDocument, StoryDocument
from services.enrollment.projections.stories import Line

SCOPE = "enrollments:read"
ORDER = ("turn",)


class RequestShown(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks to be enrolled, in an offering or a program, since when, and who has to agree next (`awaits`: manager or
    coordinator). `passed_on` says why it is a coordinator in place of a manager: vacant, none is there, or undecided,
    they did not decide in time. One that was decided about says by whom, and `why` not; `refused_by` is the rule that
    did not let them in last.
    """

    enrollment: str
    offering: str | None
    program: str | None
    course: str | None
    learner: str
    organization: str | None
    state: Stand
    awaits: str
    passed_on: str | None
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
    program: str | None = None
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
    named = ("offering", "program", "awaits", "state")
    given = {"learner": learner, **{name: getattr(asked, name) for name in named}}
    where: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if asked.state is None and asked.learner is None:
        where["state"] = Stand.PENDING
    own: Mapping[str, Any] = await reach(reads, principal, SCOPE)
    if "learner" in own and not meets(where.get("learner", own["learner"]), own["learner"]):
        return RequestPage(items=())
    found, after = await reads.find(REQUESTS, {**where, **own}, ORDER, asked.limit, asked.after)
    if own and (people := await _named(reads, principal, learner)):
        others, more = await reads.find(REQUESTS, {**where, "learner": people}, ORDER, asked.limit, asked.after)
        found, after = _merged([*found, *others], asked.limit, further=bool(after or more))
    return RequestPage(items=tuple(map(_shown, found)), after=after)


async def show_request(reads: Any, principal: Principal, asked: OneRequest) -> RequestShown:
    """One request.

    Raises:
        Unknown: nobody asked, or nobody whom the caller may see.
    """
    found: RequestDocument | None = await reads.get(REQUESTS, asked.enrollment)
    if found is None or not await sees(reads, principal, SCOPE, found):
        raise Unknown(f"Nobody asked for {asked.enrollment}.", slug="not-requested", enrollment=asked.enrollment)
    return _shown(found)


async def show_story(reads: Any, principal: Principal, asked: OneRequest) -> Story:
    """What happened to an enrollment: asked for, refused and why, passed over, given.

    Raises:
        Unknown: nothing did, or the caller may not see whose it is.
    """
    learner: LearnerDocument | None = await reads.get(LEARNERS, learner_of(asked.enrollment))
    found: StoryDocument | None = await reads.get(STORIES, asked.enrollment)
    if found is None or learner is None or not await sees(reads, principal, SCOPE, learner):
        raise Unknown(f"There is no enrollment {asked.enrollment}.", enrollment=asked.enrollment)
    return Story(enrollment=found.enrollment, items=found.lines)


async def _named(reads: Any, principal: Principal, learner: str | tuple[str, ...] | None) -> list[str]:
    """Those whose profile names the caller as their manager; of one learner alone, if one is asked about."""
    people = await own_people(reads, principal)
    return people if learner is None else [one for one in people if meets(one, learner)]


def _merged(found: Sequence[RequestDocument], limit: int, *, further: bool) -> tuple[list[RequestDocument], str | None]:
    """A page of both lists in the order of each, and the cursor after it."""
    ordered = sorted({one.enrollment: one for one in found}.values(), key=lambda one: (one.turn, one.enrollment))
    page = ordered[:limit]
    last = page[-1] if page and (further or len(ordered) > limit) else None
    return page, cursor(ORDER, last.enrollment, [last.turn]) if last else None


def _shown(request: RequestDocument) -> RequestShown:
    told = replace(request, offering=request.offering or None, course=request.course or None)
    return msgspec.convert(told, RequestShown, from_attributes=True)
