import jsonschema_rs
import msgspec
import pytest

from chassis.web.bodies import to_struct
from chassis.web.openapi import document
from chassis.web.routes import CommandRoute, QueryRoute
from tests.unit.web.conftest import SERVICE, Look, Make, Things, search

DOCUMENT = document(SERVICE)


def operations():
    return [(method, path, one) for path, some in DOCUMENT["paths"].items() for method, one in some.items()]


def validator(schema):
    return jsonschema_rs.Draft202012Validator({**schema, "components": DOCUMENT["components"]})


def test_every_route_is_described_and_nothing_else():
    described = {(method.upper(), path) for method, path, _ in operations()}
    declared = {(route.method, route.path) for route in SERVICE.routes.commands}
    declared |= {("GET", route.path) for route in SERVICE.routes.queries}
    assert described == declared | {("POST", "/v1/batch")}


def test_every_operation_has_a_name_of_its_own_and_its_scope():
    names = [one["operationId"] for _, _, one in operations()]
    assert len(set(names)) == len(names)
    asking = [one["security"][0]["bearer"][0] for _, path, one in operations() if not path.startswith("/v1/open/")]
    assert all(scope.count(":") == 1 for scope in asking)


@pytest.mark.parametrize("route", SERVICE.routes.commands, ids=lambda route: route.path)
def test_every_example_is_a_command(route):
    path = {name: "x" for name in ("source", "thing") if f"{{{name}}}" in route.path}
    to_struct(route.command, route.example, path)


def test_examples_fit_their_schemas():
    for _, path, operation in operations():
        contents = [operation.get("requestBody", {"content": {}})["content"]]
        contents += [one.get("content", {}) for one in operation["responses"].values()]
        for content in contents:
            for media in content.values():
                if "example" in media:
                    validator(media["schema"]).validate(msgspec.to_builtins(media["example"])), path


def test_what_stands_in_the_path_does_not_stand_in_the_body():
    put = DOCUMENT["paths"]["/v1/things/{source}/{thing}"]["put"]
    schema = put["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"title", "reason"}
    assert schema["additionalProperties"] is False
    assert {one["name"] for one in put["parameters"] if one["in"] == "path"} == {"source", "thing"}


def test_times_are_told_to_be_times():
    make = DOCUMENT["paths"]["/v1/things"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"type": "string", "format": "date-time"} in make["properties"]["starts_at"]["anyOf"]
    thing = DOCUMENT["components"]["schemas"]["Thing"]
    assert {"type": "string", "format": "date-time"} in thing["properties"]["since"]["anyOf"]


def test_only_what_is_referred_to_is_described():
    assert set(DOCUMENT["components"]["schemas"]) == {"Part", "Problem", "Thing", "Things"}


@pytest.mark.parametrize("scope", ["", "things", "things:delete", "Things:read"])
def test_a_route_without_a_scope_cannot_be_declared(scope):
    with pytest.raises(TypeError, match="scope"):
        CommandRoute(method="POST", path="/v1/things", command=Make, scope=scope, summary="")
    with pytest.raises(TypeError, match="scope"):
        QueryRoute(path="/v1/things", params=Look, response=Things, scope=scope, summary="", answer=search)


def test_a_path_parameter_that_the_command_does_not_have_cannot_be_declared():
    with pytest.raises(TypeError, match="color"):
        CommandRoute(method="POST", path="/v1/things/{color}", command=Make, scope="things:write", summary="")
