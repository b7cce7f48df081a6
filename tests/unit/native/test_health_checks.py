"""How containers are asked whether they are ready: themselves, whatever proxy the engine tells them of."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]


def of_compose(service: str) -> str:
    """What the health check of a container runs."""
    told = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][service]["healthcheck"]["test"]
    assert told[:3] == ["CMD", "python", "-c"]
    return str(told[3])


def of_awaiting() -> str:
    """What is asked until the gateway is ready."""
    (found,) = re.findall(r"^ask='(.*?)'", (ROOT / "deploy/await_gateway.sh").read_text(), re.MULTILINE | re.DOTALL)
    return found


class Process:
    """Answers whether it is ready, at an address of its own."""

    def __init__(self, status: int) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def ready() -> Iterator[Process]:
    process = Process(200)
    yield process
    process.stop()


@pytest.fixture
def away() -> Iterator[Process]:
    process = Process(503)
    yield process
    process.stop()


def well(check: str, url: str, **variables: str) -> bool:
    """Whether the check finds the process ready that is there."""
    told = {**variables, "ROLLBOOK_URL": url, "ROLLBOOK_PORT": url.rpartition(":")[2]}
    return subprocess.run([sys.executable, "-c", check], env=told, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    "check",
    [of_compose("enrollment-worker"), of_compose("gateway"), of_awaiting()],
    ids=["process", "gateway", "await_gateway"],
)
def test_it_is_the_process_that_is_asked_and_no_proxy(check, ready, away):
    assert well(check, ready.url, http_proxy=away.url)
    assert not well(check, away.url, http_proxy=ready.url)
