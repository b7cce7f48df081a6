"""One visit to one page: who is looking, from which zone, at which moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

import msgspec
from starlette.requests import Request

from chassis.access import Policy
from chassis.errors import Unauthenticated
from chassis.web.incoming import TokenVerifier, bearer, read_body
from gateway.dashboard.api import POSITION, Api, ApiProblem, Session, furthest
from gateway.dashboard.faults import told_of
from gateway.dashboard.times import day_end, local, zone_or

ZONE_COOKIE = "rollbook_zone"
POSITION_COOKIE = "rollbook_position"
NOTICE_COOKIE = "rollbook_notice"
LARGEST_FORM = 65_536
PICK = "pick"


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in. `token` is what the API is called with, `scopes` what it will let through; `learner` is who
    they are themselves, where their token says so.
    """

    subject: str
    token: str
    roles: tuple[str, ...] = ()
    scopes: frozenset[str] = frozenset()
    learner: str | None = None

    @property
    def only_learns(self) -> bool:
        """Whether they are here for their own learning alone."""
        return self.roles == ("learner",)

    @property
    def agrees(self) -> bool:
        """Whether they say yes or no to what others ask for."""
        return "manager" in self.roles or "enrollments:write" in self.scopes


def bearer_viewer(verifier: TokenVerifier, policy: Policy) -> Callable[[Request], Viewer | None]:
    """Visitors by the bearer token that the edge puts in place of their session cookie."""

    def viewer(request: Request) -> Viewer | None:
        try:
            token = bearer(request.headers.get("authorization"))
            principal = verifier.verify(token)
        except Unauthenticated:
            return None
        return Viewer(
            subject=principal.subject,
            token=token,
            roles=principal.roles,
            scopes=policy.scopes(principal),
            learner=principal.learner,
        )

    return viewer


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages stand on. `viewer` answers who sent a request, null for nobody known.

    `reset_sample` puts the sample back as it was; null where there is no sample. `cli` is how the
    command line is called from a shell. `zone` is the installation's IANA zone, used until the
    browser has told its own.
    """

    api: Api
    viewer: Callable[[Request], Viewer | None]
    reset_sample: Callable[[], Awaitable[None]] | None = None
    cli: str = "rollbook"
    zone: str = "UTC"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was refused: which one, why, and what had been typed into it."""

    form: str
    problem: ApiProblem
    typed: Mapping[str, str]


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was looked at or tried, and is shown again as it was typed.

    `done` is whether the API said what would come of it; `clashes` what stands in the way; `when` the sessions there
    would be; `concerned` whom it would concern; `terms` the dates of the offering that would go along;
    `seen` stands for what was tried, and what clashed with it.
    """

    form: str
    typed: Mapping[str, str]
    done: bool = False
    clashes: Sequence[Mapping[str, Any]] = ()
    when: Sequence[Mapping[str, Any]] = ()
    concerned: Mapping[str, Any] | None = None
    terms: Mapping[str, Any] | None = None
    seen: str = ""


class Visit:
    """What every page and every part of one is built from."""

    def __init__(self, request: Request, around: Surroundings, viewer: Viewer) -> None:
        self.request, self.around, self.viewer = request, around, viewer
        self.now = around.clock()
        self.zone = zone_or(unquote(request.cookies.get(ZONE_COOKIE, "")), zone_or(around.zone, "UTC"))
        position = furthest(request.headers.get(POSITION), request.cookies.get(POSITION_COOKIE))
        self.session = Session(around.api, viewer.token, position)
        self.failure: Failure | None = None
        self.tried: Tried | None = None
        self._form: Mapping[str, str] | None = None
        self.said = self.did = ""
        self.notice = unquote(request.cookies.get(NOTICE_COOKIE, ""))
        self.only = request.query_params.get("part", "")

    @property
    def path(self) -> Mapping[str, str]:
        """The parameters in the page's path."""
        return self.request.path_params

    def asked(self, name: str) -> str:
        """A query parameter, empty where it is not given."""
        return self.request.query_params.get(name, "").strip()

    @property
    def on(self) -> str | None:
        """As of when the page is asked for; null means now."""
        return self._instant("on")

    @property
    def known_at(self) -> str | None:
        """As known when; null means as known now."""
        return self._instant("known_at")

    @property
    def past(self) -> bool:
        """Whether the page shows another moment than now; then it offers no actions."""
        return bool(self.asked("on") or self.asked("known_at"))

    async def form(self) -> Mapping[str, str]:
        """The fields of a submitted form; a field given twice counts as it was given last.

        Raises:
            TooLarge: it has more than a form of ours can have.
        """
        if self._form is None:
            body = await read_body(self.request, LARGEST_FORM)
            self._form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
        return self._form

    def here(self, **more: str) -> str:
        """The address of this page as it was asked for, whole, with these parameters set."""
        left = {"part", *more}
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name not in left]
        asked = urlencode([*kept, *more.items()])
        return f"{self.request.url.path}?{asked}" if asked else self.request.url.path

    def bare(self, **more: str) -> str:
        """As `here`, without what the address fills in of a form: `pick` names the form, its fields come after."""
        kept = []
        for name, value in self.request.query_params.multi_items():
            if name == PICK:
                break
            if name not in {"part", *more}:
                kept.append((name, value))
        asked = urlencode([*kept, *more.items()])
        return f"{self.request.url.path}?{asked}" if asked else self.request.url.path

    def typed(self, form: str) -> Mapping[str, str] | None:
        """What a form that is shown again held, or what the address fills in of it; null for a fresh one."""
        for again in (self.failure, self.tried):
            if again and again.form == form:
                return again.typed
        if self.asked(PICK) == form and self.did != form:
            return dict(self.request.query_params)
        return None

    def wrong(self, form: str, field: str) -> str:
        """What is wrong with a field of a form that was refused; empty where nothing is."""
        if not self.failure or self.failure.form != form:
            return ""
        return told_of(self.failure.problem, field)

    def may(self, scope: str) -> bool:
        """Whether the page offers what needs this scope, now."""
        return scope in self.viewer.scopes and not self.past

    @property
    def acts(self) -> bool:
        """Whether the page offers to act for others, now: for everybody, or for the people of one's organization."""
        return self.may("enrollments:write") or ("manager" in self.viewer.roles and self.may("own:write"))

    def sees(self, scope: str) -> bool:
        """Whether the visitor may read what needs this scope."""
        return scope in self.viewer.scopes

    async def rows(self, scope: str, path: str, **params: Any) -> list[dict[str, Any]]:
        """A whole list, of which nothing is left for a visitor without the scope."""
        return await self.session.every(path, **params) if self.sees(scope) else []

    def link(self, path: str, **params: Any) -> str:
        """A link that stays at the moment this page shows."""
        kept = {name: self.asked(name) for name in ("on", "known_at")} | params
        told = {name: value for name, value in kept.items() if value not in (None, "")}
        return f"{path}?{urlencode(told, doseq=True)}" if told else path

    def _instant(self, name: str) -> str | None:
        typed = self.asked(name)
        if not typed:
            return None
        try:
            return local(typed, self.zone).isoformat() if "T" in typed else day_end(typed, self.zone).isoformat()
        except (ValueError, OverflowError):
            return typed
