"""A service's OpenAPI document, made from the same routes that answer."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.errors import STATUSES
from chassis.service import Service
from chassis.web import batch, positions
from chassis.web.params import parameters
from chassis.web.problems import MEDIA_TYPE
from chassis.web.routes import ASKER, CommandRoute, QueryRoute, Rendered, Routes, UploadRoute, parameters_of
from chassis.web.schemas import Schema, Schemas, inferred
from chassis.web.uploads import LONGEST_PART, MEDIA_TYPES

VERSION = "3.1.0"
ALWAYS = (401, 403, 404, 422, 429, 503, 504)
COMMANDS = (409, 413, 415)
PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457 problem details; a rule that refuses adds the facts it rests on.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/problems/malformed"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {"type": "string", "examples": ["$.capacity"]},
                    "message": {"type": "string", "examples": ["must be `int` >= 1"]},
                },
            },
        },
    },
}
SECURITY: Schema = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "The scope needed is named."}
}
POSITION_IN: Schema = {
    "name": "Rollbook-Position",
    "in": "header",
    "required": False,
    "description": "Answer from views that have got at least this far; the header of an earlier answer.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "examples": [positions.encode({"scheduling": 1})]},
}
KEY_IN: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key gives the same answer, for 30 days; another body under it is refused.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,255}$"},
}
POSITION_OUT: Schema = {
    "Rollbook-Position": {
        "description": "Send it with the next request to read what was written.",
        "schema": {"type": "string"},
    }
}
REPLAYED_OUT: Schema = {
    "Idempotency-Replayed": {
        "description": "This answer was given before.",
        "schema": {"type": "string", "const": "true"},
    }
}


def document(service: Service, *, batches: bool = True) -> Schema:
    """The whole document of one service; paths in the order of its routes."""
    routes = service.routes or Routes()
    schemas = Schemas(
        [
            *(route.command for route in routes.commands),
            *(route.params for route in routes.queries),
            *(route.params for route in routes.uploads),
            *(route.response for route in routes.queries if not _rendered(route)),
        ]
    )
    paths: dict[str, Schema] = {}
    for route in routes.commands:
        paths.setdefault(route.path, {})[route.method.lower()] = _command(service.name, route, schemas)
    for query in routes.queries:
        paths.setdefault(query.path, {})["get"] = _query(service.name, query, schemas)
    for upload in routes.uploads:
        paths.setdefault(upload.path, {})["put"] = _upload(service.name, upload, schemas)
    if routes.commands and batches:
        paths[batch.PATH] = {"post": _batch(service.name, routes)}
    return {
        "openapi": VERSION,
        "info": {"title": f"Rollbook {service.name}", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": _used(paths, schemas.components) | {"Problem": PROBLEM},
            "securitySchemes": SECURITY,
        },
    }


def problems(statuses: Sequence[int]) -> Schema:
    """The responses of these statuses, all of the same shape."""
    return {
        str(status): {
            "description": STATUSES[status].title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted(statuses)
    }


def operation(service: str, method: str, path: str, scopes: Sequence[str], summary: str) -> Schema:
    """What every operation says about itself; one of the scopes is enough."""
    named = [part.strip("{}") for part in path.split("/") if part not in ("", "v1")]
    return {
        "operationId": "-".join([method.lower(), *named]).replace(".", "-"),
        "tags": [service],
        "summary": summary,
        "security": [{"bearer": [scope]} for scope in scopes],
    }


def _command(service: str, route: CommandRoute, schemas: Schemas) -> Schema:
    in_path = parameters_of(route.path)
    body = schemas.body(route.command, (*in_path, ASKER))
    content: Schema = {"schema": body} | ({"example": msgspec.to_builtins(route.example)} if route.example else {})
    answer: Schema = {
        "description": "Done, or already so.",
        "headers": POSITION_OUT | REPLAYED_OUT,
        "content": {
            "application/json": {"schema": {"type": "object"} | inferred(route.reply_example)}
            | ({"example": msgspec.to_builtins(route.reply_example)} if route.reply_example else {})
        },
    }
    told = operation(service, route.method, route.path, route.scopes, route.summary)
    return told | {
        "description": (route.command.__doc__ or "").strip(),
        "parameters": [*_in_path(in_path, route.command, schemas), KEY_IN, POSITION_IN],
        "requestBody": {"required": bool(body["required"]), "content": {"application/json": content}},
        "responses": {str(status): answer for status in sorted({200, route.status})} | problems((*ALWAYS, *COMMANDS)),
    }


def _query(service: str, route: QueryRoute, schemas: Schemas) -> Schema:
    in_path = parameters_of(route.path)
    in_query = [
        {
            "name": name,
            "in": "query",
            "required": parameter.required,
            "schema": schemas.property(route.params, name),
        }
        | ({"style": "form", "explode": False} if parameter.several else {})
        for name, parameter in parameters(route.params).items()
        if name not in in_path
    ]
    media, schema = "application/json", {"type": "string"} if _rendered(route) else schemas.of(route.response)
    if _rendered(route):
        media = route.media_type or ("text/csv" if route.path.endswith(".csv") else "application/octet-stream")
    example = {} if route.example is None else {"example": msgspec.to_builtins(route.example)}
    content: Schema = {media: {"schema": schema} | example}
    answer = {"description": "The answer.", "headers": POSITION_OUT, "content": content}
    told = operation(service, "GET", route.path, (route.scope,) if route.scope else (), route.summary)
    refusals = [status for status in ALWAYS if not (route.open and status in (401, 403))]
    return told | {
        "parameters": [*_in_path(in_path, route.params, schemas), *in_query, POSITION_IN],
        "responses": {"200": answer} | problems(refusals),
    }


def _upload(service: str, route: UploadRoute, schemas: Schemas) -> Schema:
    file: Schema = {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA_TYPES}
    reply: Schema = {"schema": {"type": "object"} | inferred(route.reply_example), "example": dict(route.reply_example)}
    answer = {"description": "Kept.", "headers": POSITION_OUT, "content": {"application/json": reply}}
    return operation(service, "PUT", route.path, route.scope, route.summary) | {
        "description": f"At most {LONGEST_PART} bytes; a part that is sent again takes the place of the first.",
        "parameters": [*_in_path(parameters_of(route.path), route.params, schemas), POSITION_IN],
        "requestBody": {"required": True, "content": file},
        "responses": {"200": answer} | problems((*ALWAYS, *COMMANDS)),
    }


def _in_path(names: Sequence[str], kind: type[msgspec.Struct], schemas: Schemas) -> Sequence[Schema]:
    return [{"name": name, "in": "path", "required": True, "schema": schemas.property(kind, name)} for name in names]


def _batch(service: str, routes: Routes) -> Schema:
    names = ", ".join(sorted({route.command.__name__ for route in routes.commands}))
    lines: Schema = {batch.MEDIA_TYPE: {"schema": {"type": "string"}}}
    told = operation(service, "POST", batch.PATH, (batch.SCOPE,), "Send many commands in one request")
    return told | {
        "description": (
            'JSON lines `{"command", "key", "at"?, "body"}`, at most 1000; the answer is as many lines '
            '`{"key", "status", "body"}`, in the same order. Lines are independent of each '
            "other, and each needs the scope of its own route too. "
            f"Commands: {names}."
        ),
        "parameters": [POSITION_IN],
        "requestBody": {"required": True, "content": lines},
        "responses": {"200": {"description": "A reply a line.", "headers": POSITION_OUT, "content": lines}}
        | problems((*ALWAYS, 413, 415)),
    }


def _rendered(route: QueryRoute) -> bool:
    return route.response is Rendered


def _used(paths: Mapping[str, Any], components: Mapping[str, Schema]) -> dict[str, Schema]:
    """The components that the paths refer to, directly or not."""
    found: dict[str, Schema] = {}
    waiting = [msgspec.json.encode(paths).decode()]
    while waiting:
        text = waiting.pop()
        for name, schema in components.items():
            if name not in found and f'"#/components/schemas/{name}"' in text:
                found[name] = schema
                waiting.append(msgspec.json.encode(schema).decode())
    return {name: found[name] for name in sorted(found)}
