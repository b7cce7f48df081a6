"""The SCIM server: who may call it, and what it answers where something goes wrong."""

from typing import Any

from scim2_models import (
    ForbiddenException,
    PatchOp,
    PatchOperation,
    ResourceType,
    SCIMException,
    UnauthorizedException,
)
from scim2_server.applications.asgi import ASGIApplication
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation, Target
from scim2_server.service import ScimService
from starlette.requests import Request

from chassis.access import Principal
from chassis.digests import Digests
from chassis.errors import Problem, Unauthenticated
from chassis.telemetry import tracer
from chassis.web.bodies import json_object, suspicious
from chassis.web.incoming import bearer, request_id, traceparent
from chassis.web.mounts import Ground, origin
from chassis.web.problems import unexpected
from contracts.access import reaches_all
from services.enrollment.scim.asking import Caller, caller
from services.enrollment.scim.resources import PROVIDER
from services.enrollment.scim.storage import Storage
from services.enrollment.scim.told import as_scim

SCOPES = {"User": "learners", "Group": "organizations"}
READING = frozenset({Operation.query, Operation.search, Operation.search_with_body})


class Service(ScimService):
    """The protocol, with our scopes: whoever may read everybody's, and write them."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(PROVIDER)
        self._policy = ground.policy

    def authorize(self, request: ScimRequest, target: Target, resource_type: ResourceType) -> None:
        """Let only those through whose roles carry the scope for everybody. Who reads, reads people and groups."""
        principal: Principal = request.subject
        reading = target.operation in READING
        kinds = SCOPES.values() if reading else (SCOPES[str(resource_type.name)],)
        for scope in (f"{kind}:{'read' if reading else 'write'}" for kind in kinds):
            try:
                self._policy.require(principal, scope)
            except Problem as problem:
                raise ForbiddenException(detail=problem.detail) from problem
            if not reaches_all(principal.roles, scope):
                raise ForbiddenException(detail="This is for those who may see everybody.")

    def read_patch(self, resource_type: ResourceType, body: bytes, content_type: str | None) -> "PatchOp[Any]":
        """The patch; entries that it removes are told by their values, whatever else Entra ID says of them."""
        patch = super().read_patch(resource_type, body, content_type)
        for operation in patch.operations or ():
            if operation.op == PatchOperation.Op.remove and isinstance(operation.value, list):
                operation.value = [_by_value(one) for one in operation.value]
        return patch


class Application(ASGIApplication):
    """The protocol over HTTP, behind the gateway."""

    def __init__(self, ground: Ground, prefix: str) -> None:
        if ground.keys is None:
            raise LookupError(f"{ground.service} has no log of its own")
        super().__init__(Storage(ground, Digests(ground.keys, "logins")), PROVIDER, Service(ground))
        self._verifier, self._prefix = ground.verifier, prefix

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        told = Request(scope)
        by, trace = request_id(told.headers.get("x-request-id")), traceparent(told.headers.get("traceparent"))
        with tracer.span(f"{scope['method']} {self._prefix}", parent=trace) as span:
            try:
                request = await self.read_request(scope, receive)
            except Problem as problem:
                request, response = None, self.service.error_response(as_scim(problem))
            if request is not None:
                request.base_url = f"{origin(told)}{self._prefix}"
                subject = self._subject(request)
                token = caller.set(Caller(subject=subject, correlation=by, trace=span.traceparent or trace))
                try:
                    response = await self.serve(request)
                finally:
                    caller.reset(token)
            span.set(**{"http.response.status_code": int(response.status)})
            await self.send_response(response, send)

    async def read_request(self, scope: Any, receive: Any) -> ScimRequest:
        """The request; in its headers and its query, what is no UTF-8 is replaced.

        Raises:
            Malformed: the body holds text or numbers that cannot be stored.
        """
        headers = [(_utf8(name), _utf8(value)) for name, value in scope["headers"]]
        told = {**scope, "headers": headers, "query_string": _utf8(scope["query_string"])}
        request = await super().read_request(told, receive)
        if suspicious(request.body):
            json_object(request.body)
        return request

    def check_auth(self, request: ScimRequest) -> None:
        """Let only those through whom a token belongs to."""
        try:
            self._principal(request)
        except Unauthenticated as problem:
            raise UnauthorizedException(detail=problem.detail) from problem

    def get_subject(self, request: ScimRequest) -> Principal | None:
        """Who calls."""
        try:
            return self._principal(request)
        except Unauthenticated:
            return None

    def handle_exception(self, request: ScimRequest, exception: Exception) -> ScimResponse:  # noqa: ARG002
        """The answer where something went wrong; what a directory said of people is not logged."""
        problem = exception if isinstance(exception, Problem) else None
        if problem is None and not isinstance(exception, SCIMException):
            problem = unexpected(exception, route=self._prefix)
        response = self.service.error_response(as_scim(problem) if problem else exception)
        if problem is not None and problem.retry_after is not None:
            response.headers["Retry-After"] = str(problem.retry_after)
        return response

    def _principal(self, request: ScimRequest) -> Principal:
        return self._verifier.verify(bearer(request.header("Authorization")))

    def _subject(self, request: ScimRequest) -> str:
        principal = self.get_subject(request)
        return principal.subject if principal else "-"


def _utf8(raw: bytes) -> bytes:
    return raw.decode(errors="replace").encode()


def _by_value(entry: Any) -> Any:
    return {"value": entry["value"]} if isinstance(entry, dict) and entry.get("value") else entry
