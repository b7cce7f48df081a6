"""Links that sign a browser in, made at any time by the command line."""

import httpx
import pytest

from tests.e2e.server import Server
from tests.integration.platform.running import run


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("link") / "data").start()
    yield running
    running.kill()


def link(server, *more):
    done = run("--data", str(server.data), "token", "--role", "auditor", "--sign-in", *more)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_link_signs_in_once(server):
    made = link(server)

    first, second = httpx.get(made), httpx.get(made)

    assert made.startswith(server.url)
    assert "rollbook_session=" in first.headers["set-cookie"]
    assert "set-cookie" not in second.headers


def test_a_link_is_no_token(server):
    code = link(server).split("code=")[1]

    assert httpx.get(f"{server.url}/v1/events", headers={"Authorization": f"Bearer {code}"}).status_code == 401


def test_without_a_platform_there_is_nothing_to_link_to(tmp_path):
    folder = tmp_path / "data"
    Server(folder).start().kill()

    done = run("--data", str(folder), "token", "--role", "admin", "--sign-in")

    assert done.returncode == 4
    assert "No platform is running" in done.stderr
