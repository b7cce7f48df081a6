import pytest

from chassis.errors import NotAllowed, Unknown
from gateway.edge import own
from gateway.edge.routing import Entry, Table, mounted
from gateway.edge.table import ADDRESSES, MOUNTS, entries
from tests.integration.gateway.conftest import SERVICES


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_the_table_holds_what_the_services_declare(service):
    declared = {(route.method, route.path) for route in service.routes.commands}
    declared |= {("GET", route.path) for route in service.routes.queries}
    declared |= {("PUT", route.path) for route in service.routes.uploads}
    assert set(ADDRESSES[service.name]) == declared


def test_what_services_mount_is_led_to_them():
    assert {prefix: service.name for service in SERVICES for prefix in service.mounts} == MOUNTS


@pytest.mark.parametrize(
    ("path", "expected"), [("/toy/v2", "toy"), ("/toy/v2/a/b", "toy"), ("/toy/v20", None), ("/toy", None), ("/", None)]
)
def test_a_mount_is_a_whole_prefix(path, expected):
    assert mounted({"/toy/v2": "toy"}, path) == expected


def test_a_literal_segment_wins_over_a_parameter():
    table = Table(
        [Entry("GET", "/v1/a/{x}", "one"), Entry("GET", "/v1/a/b", "two"), Entry("GET", "/v1/{y}/c", "three")]
    )
    assert table.find("GET", "/v1/a/z").service == "one"
    assert table.find("GET", "/v1/a/b").service == "two"
    assert table.find("GET", "/v1/b/c").service == "three"


@pytest.mark.parametrize("path", ["/v1/a/", "/v1//b", "/v1", "/", "", "/v1/a/b/c", "/v1/a/b/"])
def test_what_is_not_there_is_unknown(path):
    with pytest.raises(Unknown):
        Table([Entry("GET", "/v1/a/{x}", "one")]).find("GET", path)


def test_another_method_names_those_that_are_taken():
    with pytest.raises(NotAllowed) as refusal:
        Table([Entry("GET", "/v1/a", "one"), Entry("POST", "/v1/a", "two")]).find("PUT", "/v1/a")
    assert refusal.value.facts == {"allow": ["GET", "POST"]}


def test_no_address_is_declared_twice():
    with pytest.raises(ValueError, match="twice"):
        Table([Entry("GET", "/v1/a/{x}", "one"), Entry("GET", "/v1/a/{y}", "two")])


def test_every_service_that_decides_takes_batches():
    batches = {entry.service for entry in entries() if entry.inner}
    assert batches == {"scheduling", "enrollment", "attendance"}
    assert own.NAME not in batches
