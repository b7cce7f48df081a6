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


def test_a_link_outlives_a_restart_and_its_use_does_too(server):
    unused, used = link(server), link(server)
    httpx.get(used)

    server.stop()
    server.start()
    codes = (made.split("code=")[1] for made in (unused, unused, used))
    answers = [httpx.get(f"{server.url}/sign-in", params={"code": code}) for code in codes]

    assert [answer.status_code for answer in answers] == [200, 401, 401]
    assert {answer.json()["type"] for answer in answers[1:]} == {"/problems/sign-in-link-used"}


def test_a_browser_is_shown_why_a_link_is_refused(server):
    made = link(server)
    httpx.get(made)

    page = httpx.get(made, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert (page.status_code, page.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "This link was used before. Ask for a new one." in page.text
    assert "/static/rollbook.css" in page.text


def test_a_link_is_no_token(server):
    code = link(server).split("code=")[1]

    assert httpx.get(f"{server.url}/v1/events", headers={"Authorization": f"Bearer {code}"}).status_code == 401


def test_without_a_platform_there_is_nothing_to_link_to(tmp_path):
    folder = tmp_path / "data"
    Server(folder).start().kill()

    done = run("--data", str(folder), "token", "--role", "admin", "--sign-in")

    assert done.returncode == 4
    assert "No platform is running" in done.stderr
