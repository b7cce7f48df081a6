"""The HTTP surface: what the OpenAPI document says is what the service takes and gives."""

import re

import msgspec
import pytest

from chassis.web.routes import Rendered
from contracts.access import ROLES
from services.scheduling.commands import DefineCourse, ScheduleOffering
from services.scheduling.service import SERVICE

COMMANDS = [pytest.param(route, id=f"{route.method} {route.path}") for route in SERVICE.routes.commands]
QUERIES = [pytest.param(route, id=f"GET {route.path}") for route in SERVICE.routes.queries if not route.open]


def path_fields(path):
    return re.findall(r"{(\w+)}", path)


@pytest.mark.parametrize("route", COMMANDS)
def test_an_example_body_is_a_command(route):
    body = dict(route.example) | dict.fromkeys(path_fields(route.path), "o06bz2m1vgh5s8e1r")
    assert isinstance(msgspec.convert(body, route.command), route.command)


@pytest.mark.parametrize("route", COMMANDS)
def test_the_path_names_fields_of_the_command_that_the_example_leaves_to_it(route):
    assert set(path_fields(route.path)) <= set(route.command.__struct_fields__)
    assert not set(path_fields(route.path)) & route.example.keys()


@pytest.mark.parametrize("route", COMMANDS)
def test_every_route_has_a_handler(route):
    assert route.command in {handler.command for handler in SERVICE.handlers}
    assert route.reply_example


@pytest.mark.parametrize("route", [one for one in QUERIES if one.values[0].response is not Rendered])
def test_an_example_answer_is_of_the_type_that_is_promised(route):
    answer = msgspec.convert(route.example, route.response)
    assert msgspec.to_builtins(answer).keys() == route.example.keys()


@pytest.mark.parametrize("route", COMMANDS + QUERIES)
def test_every_route_asks_for_a_scope_that_some_role_carries(route):
    assert route.scope in frozenset().union(*ROLES.values())


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"code": "A B"}, "$.code"),
        ({"code": "AAA\n"}, "$.code"),
        ({"code": "-A"}, "$.code"),
        ({"code": "Ä"}, "$.code"),
        ({"code": ""}, "$.code"),
        ({"code": "A" * 65}, "$.code"),
        ({"title": "  "}, "$.title"),
        ({"components": [{"key": "a", "title": "A", "kind": "dance"}]}, "$.components[0].kind"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "weight": 101}]}, "$.components[0].weight"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "color": 1}]}, "$.components[0]"),
        ({"components": [{"key": "a", "title": "A", "kind": "session", "mode": "on_the_moon"}]}, "components[0].mode"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "minutes": 0}]}, "$.components[0].minutes"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "credits": -1}]}, "$.components[0].credits"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "requires": [""]}]}, "components[0].requires[0]"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "requires": ["b"] * 101}]}, "[0].requires"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "unlock": {"day": 1}}]}, "$.components[0].unlock"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "unlock": {"days": -1}}]}, "[0].unlock.days"),
        ({"hours": 0}, "$.hours"),
        ({"credits": -0.5}, "$.credits"),
        ({"prerequisites": ["c1"] * 51}, "$.prerequisites"),
        ({"color": "red"}, "color"),
    ],
)
def test_a_malformed_course_is_refused_at_the_field_at_fault(change, path):
    body = {"code": "NEG", "title": "Negotiation", "components": [{"key": "a", "title": "A", "kind": "quiz"}]}
    with pytest.raises(msgspec.ValidationError, match=re.escape(path)):
        msgspec.convert(body | change, DefineCourse)


@pytest.mark.parametrize("field", ["capacity", "minimum", "offer_minutes"])
@pytest.mark.parametrize("value", [0, -1, 1.5, "many"])
def test_seats_are_counted_from_one(field, value):
    body = {"course": "c1", "code": "N", "delivery": "scheduled", "timezone": "UTC"}
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert(body | {field: value}, ScheduleOffering)
