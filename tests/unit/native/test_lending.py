"""Servers that are started for somebody end with that; those that ran before go on."""

import dataclasses
from collections.abc import Iterator

import pytest

from deploy.native.cluster import Cluster
from deploy.native.lending import lent
from deploy.native.problems import Failed
from deploy.native.settings import from_environment
from tests.unit.native.test_server import Toy


class First(Toy):
    name = "first"


class Second(Toy):
    name = "second"


class Third(Toy):
    name = "third"


@pytest.fixture
def settings(tmp_path):
    return dataclasses.replace(from_environment({}), folder=tmp_path)


@pytest.fixture
def servers(tmp_path) -> Iterator[Cluster]:
    made = Cluster(*(kind(tmp_path, tmp_path, 0) for kind in (First, Second, Third)))
    yield made
    made.down()


@pytest.fixture
def told() -> list[str]:
    return []


def running(servers: Cluster) -> list[str]:
    return [server.name for server in servers.servers if server.process]


def test_what_is_started_for_somebody_ends_with_that(servers, settings, told):
    with lent(servers, settings, told.append) as addresses:
        assert addresses == servers.addresses()
        assert running(servers) == ["first", "second", "third"]

    assert running(servers) == []
    assert told == ["Nothing runs on."]


def test_what_ran_before_goes_on_and_is_told_with_how_to_stop_it(servers, settings, told):
    servers.servers[1].start()

    with lent(servers, settings, told.append):
        pass

    assert running(servers) == ["second"]
    assert told == ["Still running, as before: second. `make native-down` stops them."]


def test_a_failure_of_what_they_were_for_stops_them_too(servers, settings, told):
    with pytest.raises(ZeroDivisionError), lent(servers, settings, told.append):
        raise ZeroDivisionError

    assert running(servers) == []


def test_where_one_does_not_start_the_others_do_not_stay(servers, settings, told):
    servers.servers[0].start()
    servers.servers[2].program = "raise SystemExit('no')"

    with pytest.raises(Failed), lent(servers, settings, told.append):
        pass

    assert running(servers) == ["first"]
