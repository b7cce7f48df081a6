"""One OpenAPI document for the whole platform, out of those of its services."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from gateway.edge.routing import Entry

Document = dict[str, Any]
PREFIX = "#/components/schemas/"
COOKIE_SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "rollbook_session",
        "description": "What a sign-in link leaves in a browser; changes must come from the platform's own pages.",
    }
}


def merged(documents: Mapping[str, Document], entries: Sequence[Entry], version: str) -> Document:
    """The operations of the table, each from the document of its service, under its public path.

    Schemas of the same name are kept once where they are equal; else each takes its service's name.
    """
    renamed = dict(documents)
    while clashing := _clashing(renamed):
        renamed = {service: _renamed(service, one, clashing) for service, one in renamed.items()}
    paths: dict[str, Any] = {}
    for entry in entries:
        operations = renamed[entry.service]["paths"][entry.inner or entry.path]
        paths.setdefault(entry.path, {})[entry.method.lower()] = _operation(entry, operations[entry.method.lower()])
    schemas: dict[str, Any] = {}
    security: dict[str, Any] = dict(COOKIE_SECURITY)
    for one in renamed.values():
        schemas |= one["components"]["schemas"]
        security |= one["components"]["securitySchemes"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rollbook",
            "version": version,
            "description": "An event-sourced training management system. Errors are RFC 9457 problem details.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": service} for service in documents],
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": security},
    }


def _operation(entry: Entry, operation: Document) -> Document:
    # What is open to anyone says so by asking for nothing.
    told = operation | ({"security": [*operation["security"], {"session": []}]} if operation["security"] else {})
    return told | {"operationId": f"{operation['operationId']}-{entry.service}"} if entry.inner else told


def _clashing(documents: Mapping[str, Document]) -> set[str]:
    seen: dict[str, Any] = {}
    clashing = set()
    for one in documents.values():
        for name, schema in one["components"]["schemas"].items():
            if seen.setdefault(name, schema) != schema:
                clashing.add(name)
    return clashing


def _renamed(service: str, document: Document, clashing: set[str]) -> Document:
    text = msgspec.json.encode(document).decode()
    for name in clashing:
        text = text.replace(f'"{PREFIX}{name}"', f'"{PREFIX}{service}.{name}"')
    changed: Document = msgspec.json.decode(text)
    schemas = changed["components"]["schemas"]
    changed["components"]["schemas"] = {
        f"{service}.{name}" if name in clashing else name: schema for name, schema in schemas.items()
    }
    return changed
