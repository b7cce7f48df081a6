"""Parts of files as they come in: bytes, kept beside the log, and nothing decided."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chassis.web import positions
from chassis.web.endpoints import Door, Endpoint, guarded, position_header
from chassis.web.incoming import envelope, read_body, require_media_type
from chassis.web.params import to_params
from chassis.web.routes import UploadRoute
from chassis.web.slashes import parameters

MEDIA_TYPES = ("application/octet-stream", "text/csv")
LONGEST_PART = 4 * 1024 * 1024


def upload_endpoint(door: Door, route: UploadRoute) -> Endpoint:
    """Path and bytes → kept → reply."""

    async def endpoint(request: Request) -> Response:
        about = envelope(request, door.verifier)
        door.policy.require(about.principal, route.scope)
        require_media_type(request, MEDIA_TYPES)
        params = to_params(route.params, request.query_params.multi_items(), parameters(request.path_params))
        body = await read_body(request, min(door.max_batch, LONGEST_PART))
        if about.after:
            await door.reads.wait(about.after, door.wait_seconds)
        reply = await route.take(door.reads, about.principal, params, body)
        headers = position_header(positions.merged(about.after, {}))
        return Response(msgspec.json.encode(reply), 200, headers, "application/json")

    return guarded(endpoint, f"PUT {route.path}")
