"""A directory provisions people over SCIM 2.0, whichever way the platform runs."""

from scim2_tester import Status, check_server

from tests.e2e.directory import Client


def test_the_conformance_tester_finds_no_failure(platform):
    client = Client(platform.url, platform.token("integrator"))

    results = check_server(client)
    client.http.close()

    failures = [f"{one.title}: {one.reason}" for one in results if one.status not in (Status.SUCCESS, Status.SKIPPED)]
    assert failures == []
    assert sum(one.status == Status.SUCCESS for one in results) > 60
