"""The servers that integration tests run on."""

import os

import pytest


@pytest.fixture(scope="session")
def kafka_server():
    """Where Kafka listens."""
    bootstrap = os.environ.get("ROLLBOOK_TEST_KAFKA")
    if not bootstrap:
        pytest.skip("NOT TESTED: Kafka (set ROLLBOOK_TEST_KAFKA to host:port)")
    return bootstrap
