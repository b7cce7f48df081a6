"""Where native servers run, as the environment says."""

from pathlib import Path

import pytest

from deploy.native.ports import FREE
from deploy.native.problems import Unusable
from deploy.native.settings import PORTS, from_environment, given

DEFAULTS_OF_SERVERS = {5432, 9092, 9093, 27017}


def test_no_server_has_a_port_where_somebody_elses_may_be():
    assert not DEFAULTS_OF_SERVERS & {*PORTS.values(), *FREE}


def test_downloads_are_kept_outside_of_the_checkout():
    assert from_environment({"XDG_CACHE_HOME": "/caches"}).cache == Path("/caches/rollbook/native")


def test_a_port_may_be_left_to_be_found():
    assert from_environment({"ROLLBOOK_NATIVE_KAFKA_PORT": "0"}).ports["kafka"] == 0


@pytest.mark.parametrize("said", ["kafka", "-1", "65536", ""])
def test_what_is_no_port_is_told_with_the_name_of_the_setting(said):
    with pytest.raises(Unusable, match="ROLLBOOK_NATIVE_KAFKA_PORT"):
        from_environment({"ROLLBOOK_NATIVE_KAFKA_PORT": said})


def test_servers_that_run_already_are_taken_where_every_one_is_named():
    variables = {"ROLLBOOK_TEST_POSTGRES": "host=a", "ROLLBOOK_TEST_KAFKA": "b:1", "ROLLBOOK_TEST_MONGO": "mongodb://c"}
    assert given(variables) == {"postgres": "host=a", "kafka": "b:1", "mongo": "mongodb://c"}
    with pytest.raises(Unusable, match=r"ROLLBOOK_TEST_KAFKA\."):
        given(variables | {"ROLLBOOK_TEST_KAFKA": ""})
