"""The platform's own document: true, complete, and its examples are real."""

import ast
import re
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest

from chassis import errors
from chassis.web.bodies import to_struct
from chassis.web.routes import Rendered, parameters_of
from gateway.edge import own
from gateway.edge.explanations import EXPLANATIONS
from gateway.edge.openapi import merged
from gateway.edge.routing import Entry
from gateway.edge.table import entries
from tests.integration.gateway.conftest import SERVICES

COMMANDS = [route for service in (*SERVICES, own.SERVICE) for route in service.routes.commands]
QUERIES = [route for service in (*SERVICES, own.SERVICE) for route in service.routes.queries]
HERE = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def contents():
    """Every (name, media type object) of the document."""

    def found(document):
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                spoken = [operation.get("requestBody", {}), *operation["responses"].values()]
                for one in spoken:
                    for media in one.get("content", {}).values():
                        yield f"{method} {path}", media

    return found


@pytest.fixture
async def document(anyone):
    return (await anyone.get("/openapi.json")).json()


async def test_every_public_address_is_described_once(document):
    described = {(method.upper(), path) for path, some in document["paths"].items() for method in some}
    assert described == {(entry.method, entry.path) for entry in entries()}
    names = [operation["operationId"] for some in document["paths"].values() for operation in some.values()]
    assert len(set(names)) == len(names)


async def test_every_reference_leads_somewhere_and_every_schema_is_one(document, contents):
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', msgspec.json.encode(document).decode()))
    assert referred <= set(document["components"]["schemas"])
    for _, media in contents(document):
        jsonschema_rs.Draft202012Validator({**media["schema"], "components": document["components"]})


async def test_every_example_fits_its_schema(document, contents):
    for name, media in contents(document):
        if "example" in media:
            validator = jsonschema_rs.Draft202012Validator({**media["schema"], "components": document["components"]})
            assert not list(validator.iter_errors(media["example"])), name


@pytest.mark.parametrize("route", COMMANDS, ids=lambda route: f"{route.method} {route.path}")
def test_every_example_body_is_a_command(route):
    named = {name: "de" if name == "language" else "x1" for name in parameters_of(route.path)}
    to_struct(route.command, msgspec.to_builtins(route.example), named)


@pytest.mark.parametrize("route", QUERIES, ids=lambda route: route.path)
def test_every_example_answer_is_of_its_type(route):
    if route.example is not None and route.response is not Rendered:
        msgspec.convert(msgspec.to_builtins(route.example), route.response)


def test_schemas_that_share_a_name_and_differ_are_told_apart():
    def one(schema, refers="Thing"):
        reference = {"$ref": f"#/components/schemas/{refers}"}
        operation = {
            "operationId": "x",
            "security": [],
            "responses": {"200": {"content": {"j": {"schema": reference}}}},
        }
        return {
            "paths": {"/v1/x": {"get": operation}, "/v1/y": {"get": operation}},
            "components": {"schemas": {"Thing": schema, "Same": {"type": "null"}}, "securitySchemes": {}},
        }

    documents = {"a": one({"type": "string"}), "b": one({"type": "object"})}
    both = merged(documents, [Entry("GET", "/v1/x", "a"), Entry("GET", "/v1/y", "b")], "1")
    assert set(both["components"]["schemas"]) == {"Same", "a.Thing", "b.Thing"}
    (answer,) = both["paths"]["/v1/y"]["get"]["responses"].values()
    assert answer["content"]["j"]["schema"] == {"$ref": "#/components/schemas/b.Thing"}


def slugs_in(folder):
    """Every `slug="…"` that is written in the code of a folder."""
    for path in sorted((HERE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "slug":
                yield from (
                    one.value
                    for one in ast.walk(node.value)
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and not one.value.startswith("-")
                )


def test_every_problem_that_can_be_told_is_explained():
    told = {kind.slug for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.Problem)}
    told |= {slug for folder in ("chassis", "services", "gateway", "rollbook") for slug in slugs_in(folder)}
    assert told - set(EXPLANATIONS) == set()
