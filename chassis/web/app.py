"""A service's HTTP surface, made from its routes."""

from functools import cache, partial

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from chassis.access import Policy
from chassis.digests import KeptKeys
from chassis.errors import NotAllowed, Unknown
from chassis.service import Service
from chassis.web import batch
from chassis.web.endpoints import MIB, Door, Endpoint, Loop, Reads, command_endpoint, query_endpoint
from chassis.web.incoming import TokenVerifier
from chassis.web.mounts import Ground, Later
from chassis.web.openapi import document
from chassis.web.problems import problem_response, unexpected
from chassis.web.routes import Routes
from chassis.web.slashes import SlashesKept
from chassis.web.uploads import upload_endpoint


def build_app(
    service: Service,
    loop: Loop,
    reads: Reads,
    policy: Policy,
    verifier: TokenVerifier,
    *,
    max_body: int = MIB,
    max_batch: int = 8 * MIB,
    batches: bool = True,
    keys: KeptKeys | None = None,
) -> FastAPI:
    """The ASGI application of one service; sizes in bytes. `batches` opens `POST /v1/batch` where the
    service takes commands. `keys` is its log, for what it mounts.
    """
    door = Door(
        service=service,
        loop=loop,
        reads=reads,
        policy=policy,
        verifier=verifier,
        max_body=max_body,
        max_batch=max_batch,
    )
    app = FastAPI(title=f"Rollbook {service.name}", openapi_url=None, docs_url=None, redoc_url=None)
    routes = service.routes or Routes()
    for command in routes.commands:
        _add(app, command.method, command.path, command_endpoint(door, command))
    for query in routes.queries:
        _add(app, "GET", query.path, query_endpoint(door, query, routes))
    for upload in routes.uploads:
        _add(app, "PUT", upload.path, upload_endpoint(door, upload))
    if routes.commands and batches:
        _add(app, "POST", batch.PATH, batch.batch_endpoint(door))
    ground = Ground(service=service.name, loop=loop, reads=reads, keys=keys, policy=policy, verifier=verifier)
    for prefix, make in service.mounts.items():
        app.mount(prefix, Later(make, ground))
    app.openapi = cache(partial(document, service, batches=batches))  # type: ignore[method-assign]
    app.add_middleware(SlashesKept)
    app.add_exception_handler(HTTPException, _http_problem)
    return app


def _add(app: FastAPI, method: str, path: str, endpoint: Endpoint) -> None:
    app.add_api_route(path, endpoint, methods=[method], include_in_schema=False, response_model=None)


async def _http_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return problem_response(Unknown("There is nothing at this address."))
    if status == 405:
        return problem_response(NotAllowed(f"{request.method} is not taken here."), {"Allow": _allowed(request)})
    return problem_response(unexpected(error, path=request.url.path))


def _allowed(request: Request) -> str:
    """Every method that is taken at the address of a request."""
    found: set[str] = set()
    for route in request.app.router.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return ", ".join(sorted(found))
