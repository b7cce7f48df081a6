"""The HTTP surface: what the OpenAPI document says is what the service takes and gives."""

import re

import msgspec
import pytest

from contracts.access import ROLES
from services.enrollment.commands import CancelEnrollment, ChangeCapacity, EnrollLearner, PromoteLearner
from services.enrollment.service import SERVICE

COMMANDS = [pytest.param(route, id=f"{route.method} {route.path}") for route in SERVICE.routes.commands]
QUERIES = [pytest.param(route, id=f"GET {route.path}") for route in SERVICE.routes.queries]
ANSWERED = [pytest.param(route, id=f"GET {route.path}") for route in SERVICE.routes.queries if not route.media_type]
INTERNAL = {
    "LapseRequest", "MoveDeadlines", "PassOnRequest", "PassOnRequests",
    "NoteDate", "TellInterested", "EndInterest",
    "OpenRoster", "ChangeTerms", "CloseRoster", "PromoteNext", "PromoteAfter", "ExpireSeatOffers", "DecideMinimum",
    "RecordDelivery", "IntendNotices", "WatchSession", "IntendReminders",
    "ReleaseLeaver", "TakeOver", "IntendDue", "IntendLate", "NoteSweep", "AdvanceJob", "ClearJob",
    "NoteMove", "ChargeNoShow", "ReverseNoShow", "TakeBackCharges", "ReleaseReserved",
    "TakeIn", "KeepEntry", "LetGo", "TakeInGroup", "KeepGroup",
}  # fmt: skip


def path_fields(path):
    return re.findall(r"{(\w+)}", path)


@pytest.mark.parametrize("route", COMMANDS)
def test_an_example_body_is_a_command(route):
    body = dict(route.example) | {
        name: "de" if name == "language" else "o06bz2m1vgh5s8e1r" for name in path_fields(route.path)
    }
    assert isinstance(msgspec.convert(body, route.command), route.command)


@pytest.mark.parametrize("route", COMMANDS)
def test_the_example_leaves_to_the_path_what_is_there(route):
    assert not set(path_fields(route.path)) & route.example.keys()
    assert route.reply_example


@pytest.mark.parametrize("route", ANSWERED)
def test_an_example_answer_is_of_the_type_that_is_promised(route):
    answer = msgspec.convert(route.example, route.response)
    assert msgspec.to_builtins(answer).keys() == route.example.keys()


@pytest.mark.parametrize("route", COMMANDS + QUERIES)
def test_every_route_asks_for_a_scope_that_some_role_carries(route):
    assert route.scope in frozenset().union(*ROLES.values())


def test_every_command_has_a_handler_and_those_of_reactions_timers_and_directories_have_no_route():
    handled = {handler.command.__name__ for handler in SERVICE.handlers}
    assert handled - {route.command.__name__ for route in SERVICE.routes.commands} == INTERNAL


@pytest.mark.parametrize(
    ("command", "body", "path"),
    [
        (EnrollLearner, {"learner": "l1"}, "either an offering or a program"),
        (EnrollLearner, {"offering": "o1", "program": "p1", "learner": "l1"}, "either an offering or a program"),
        (EnrollLearner, {"offering": "o1", "learner": "l1", "if_full": "hope"}, "$.if_full"),
        (EnrollLearner, {"offering": "o1", "learner": "l1", "priority": -1}, "$.priority"),
        (EnrollLearner, {"offering": "o1", "learner": "l1", "seat": 4}, "seat"),
        (EnrollLearner, {"offering": "o1", "learner": "l1", "effective_at": "2026-03-02T12:00:00"}, "$.effective_at"),
        (CancelEnrollment, {"enrollment": "o1.l1", "by": "provider"}, "$.by"),
        (PromoteLearner, {"enrollment": "o1.l1"}, "reason"),
        (ChangeCapacity, {"offering": "o1"}, "capacity"),
        (ChangeCapacity, {"offering": "o1", "capacity": 0}, "$.capacity"),
        (ChangeCapacity, {"offering": "o1", "capacity": 1.5}, "$.capacity"),
    ],
)
def test_a_malformed_request_is_refused_at_the_field_at_fault(command, body, path):
    with pytest.raises(msgspec.ValidationError, match=re.escape(path)):
        msgspec.convert(body, command)
