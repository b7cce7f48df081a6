"""The one public door: who comes in, where they are led, and what leaves with them."""

import asyncio
import ipaddress
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.access import Policy, Principal
from chassis.errors import FieldError, Problem, TooMany, Unauthenticated, Unavailable, Unknown
from chassis.settings import Settings
from chassis.telemetry import metrics
from chassis.tokens import Verifier
from chassis.web.bodies import malformed
from chassis.web.incoming import accepts, bearer
from chassis.web.params import to_params
from chassis.web.problems import unexpected
from chassis.web.uploads import LONGEST_PART
from gateway.edge import own, public
from gateway.edge.exchange import Exchange
from gateway.edge.limits import Buckets
from gateway.edge.routing import Table, climbs, mounted
from gateway.edge.session import REFUSED, SignIn, ended_cookie, require_same_origin, session_token
from gateway.streams.live import Live
from gateway.streams.query import EventQuery, selection, start

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
access = logging.getLogger("rollbook.access")


class Gateway:
    """An ASGI application. `close` ends the event streams, so that a server can stop."""

    def __init__(
        self,
        table: Table,
        backends: Mapping[str, ASGIApp],
        *,
        answers: own.Own,
        live: Live,
        policy: Policy,
        verifier: Verifier,
        sign_in: SignIn,
        settings: Settings,
        readiness: public.Readiness,
        exposition: Callable[[], bytes],
        document: Mapping[str, Any],
        dashboard: ASGIApp | None,
        mounts: Mapping[str, str],
    ) -> None:
        self._mounts = mounts
        self._table, self._backends, self._dashboard = table, backends, dashboard
        self._own, self._live = answers, live
        self._policy, self._verifier, self._sign_in, self._settings = policy, verifier, sign_in, settings
        self._readiness, self._exposition = readiness, exposition
        self._document = msgspec.json.encode(document)
        self._closed = False
        self._buckets = Buckets(settings.request_rate, settings.request_burst)

    def close(self) -> None:
        """End every event stream, and take no more."""
        self._closed = True
        self._live.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            exchange = Exchange(scope, receive, send)
            await self._answer(exchange)
            _record(exchange)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, exchange: Exchange) -> None:
        try:
            await self._lead(exchange)
            await exchange.end()
        except Problem as problem:
            await exchange.refuse(problem)
        except asyncio.CancelledError:
            if not self._closed:
                raise
            # The server waits no longer, and the client has not even sent its whole request.
            await exchange.refuse(Unavailable("The platform is stopping."))
        except Exception as error:  # noqa: BLE001 whatever it is, the caller gets a problem and the log the rest
            await exchange.refuse(unexpected(error, path=exchange.told_path, request=exchange.request_id))

    async def _lead(self, exchange: Exchange) -> None:
        token, principal = self._caller(exchange)
        exchange.subject = principal.subject if principal else "-"
        wait = self._buckets.take(f"subject {principal.subject}" if principal else f"address {exchange.address}")
        if wait:
            metrics.http_limited.record(1)
            problem = TooMany("More requests came than are taken from one caller.")
            problem.retry_after = max(1, round(wait))
            raise problem
        if any(map(climbs, exchange.decoded_paths)):
            raise Unknown("There is nothing at this address.")
        response = await self._public(exchange, principal)
        if response is not None:
            await exchange.answer(response)
        elif exchange.path.startswith("/v1/"):
            await self._api(exchange, token)
        elif (service := mounted(self._mounts, exchange.path)) is not None:
            exchange.limit_body(self._settings.max_body)
            scope = exchange.inner_scope(token, origin=self._settings.public_url or exchange.origin)
            await self._backends[service](scope, exchange.receive, exchange.send)
        elif self._dashboard is not None:
            exchange.limit_body(self._settings.max_body)
            await self._dashboard(exchange.inner_scope(token), exchange.receive, exchange.send)
        else:
            raise Unknown("There is nothing at this address.")

    def _caller(self, exchange: Exchange) -> tuple[str | None, Principal | None]:
        """The caller's token and who that is; a cookie counts only for requests from our own pages."""
        header = exchange.headers.get("authorization")
        token = bearer(header) if header else session_token(exchange.headers.get("cookie"))
        if token is None:
            return None, None
        try:
            principal = self._verifier.verify(token)
        except Unauthenticated:
            # Whoever needs a caller says so itself; a stale cookie must not close the public pages.
            return None, None
        if not header:
            require_same_origin(exchange.method, exchange.headers)
        return token, principal

    async def _public(self, exchange: Exchange, principal: Principal | None) -> Response | None:
        match exchange.method, exchange.path.split("/")[1:]:
            case "GET" | "HEAD", ["healthz"]:
                return public.alive()
            case "GET" | "HEAD", ["readyz"]:
                return await public.ready(self._readiness)
            case "GET", ["metrics"]:
                self._require_operator(exchange, principal)
                return public.exposed(self._exposition())
            case "GET", ["openapi.json"]:
                return Response(self._document, media_type="application/json")
            case "GET", ["schemas" | "problems" as shelf, *named]:
                return public.published_at(shelf, named)
            case "GET", ["sign-in"]:
                return self._signed_in(exchange, principal)
            case "POST", ["sign-out"]:
                return _onward(ended_cookie())
        return None

    async def _api(self, exchange: Exchange, token: str | None) -> None:
        entry = self._table.find(exchange.method, exchange.path)
        longest = min(self._settings.max_batch, LONGEST_PART) if entry.part else self._settings.max_batch
        exchange.limit_body(longest if entry.part or entry.inner else self._settings.max_body)
        if entry.path == own.EVENTS and accepts(Request(exchange.scope), "text/event-stream"):
            await self._stream(exchange, token)
            return
        backend = self._backends[entry.service]
        await backend(exchange.inner_scope(token, entry.inner), exchange.receive, exchange.send)

    async def _stream(self, exchange: Exchange, token: str | None) -> None:
        request = Request(exchange.scope)
        principal = self._verifier.verify(token or bearer(exchange.headers.get("authorization")))
        self._policy.require(principal, "events:read")
        query = to_params(EventQuery, request.query_params.multi_items(), {})
        if query.last is not None:
            raise malformed(FieldError("$.last", "is for pages; a live stream takes after"))
        after = await start(self._own.source, exchange.headers.get("last-event-id") or query.after)
        exchange.lasting = True
        tell, allowed = self._own.teller(principal), partial(self._still_valid, token or "")
        await self._live.serve(exchange.receive, exchange.send, after, selection(query), tell, allowed)

    def _still_valid(self, token: str) -> None:
        self._verifier.verify(token)

    def _signed_in(self, exchange: Exchange, principal: Principal | None) -> Response | None:
        """The way on; null where the dashboard is to tell a browser why there is none."""
        if principal is not None:
            return _onward(None)
        request = Request(exchange.scope)
        secure = exchange.secure or (self._settings.public_url or "").startswith("https:")
        try:
            session = self._sign_in.redeem(request.query_params.get("code", ""))
        except Unauthenticated as refused:
            if self._dashboard is None or not accepts(request, "text/html"):
                raise
            exchange.scope[REFUSED] = refused.detail
            return None
        return _onward(self._sign_in.cookie(session, secure=secure))

    def _require_operator(self, exchange: Exchange, principal: Principal | None) -> None:
        if principal is not None:
            self._policy.require(principal, "ops:read")
        elif not _loopback(exchange):
            raise Unauthenticated("Metrics are told to operators, and on this machine.")


def _onward(cookie: str | None) -> Response:
    """To the front page. A page, not a redirect: a strict cookie is not sent along a redirect that
    began at a link elsewhere.
    """
    page = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/"><a href="/">Rollbook</a>'
    response = HTMLResponse(page)
    if cookie is not None:
        response.headers["Set-Cookie"] = cookie
    return response


def _loopback(exchange: Exchange) -> bool:
    if "forwarded" in exchange.headers or "x-forwarded-for" in exchange.headers:
        return False
    try:
        return ipaddress.ip_address(exchange.address).is_loopback
    except ValueError:
        return False


def _record(exchange: Exchange) -> None:
    """One line an answer: the path without what is secret in it, but never its query, which may hold a sign-in code."""
    method = exchange.method if exchange.method in METHODS else "other"
    path = quote(exchange.told_path[:500])
    if not exchange.lasting:
        metrics.http_seconds.record(exchange.seconds, method=method, status=exchange.status)
    fields = {
        "method": method,
        "path": path,
        "status": exchange.status,
        "milliseconds": round(exchange.seconds * 1000, 1),
        "subject": exchange.subject,
        "request": exchange.request_id,
    }
    access.info("%s %s %s", method, path, exchange.status, extra={"fields": fields})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
