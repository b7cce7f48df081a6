"""The platform with its sample, started as a newcomer starts it, and a browser in front of it."""

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.browser.devtools import CHROMIUM, Chromium, Tab

START_SECONDS = 120
MISSING = "tests/browser was skipped: no chromium here, so nobody looked at the pages (CHROMIUM names one)"
LINK = re.compile(r"(http://[^/\s]+)/sign-in\?code=([\w.~-]+)")


class Running:
    """A platform in a process of its own, as `make run` starts it. `token` is a coordinator's."""

    def __init__(self, data: Path) -> None:
        self._command = [sys.executable, "-m", "rollbook", "--data", str(data)]
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "COLUMNS": "2000"}
        self.url, self.token, self._port = "", "", "0"

    def start(self) -> None:
        """Start, and wait for the sign-in link; what is printed afterwards is read away."""
        self._process = subprocess.Popen(
            [*self._command, "up", "--port", self._port],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self._environment,
        )  # fmt: skip
        self._lines: list[str] = []
        self._linked = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._linked.wait(START_SECONDS)
        match = next(filter(None, map(LINK.search, self._lines)), None)
        assert match, "".join(self._lines)
        self.sign_in, self.url, self._port = match.group(0), match.group(1), match.group(1).rpartition(":")[2]
        self.token = self.token_of("coordinator")

    def token_of(self, role: str, *bound: str) -> str:
        """A token of that role, bound as the options of `rollbook token` say."""
        told = subprocess.run(
            [*self._command, "token", "--role", role, *bound],
            capture_output=True, text=True, check=True, env=self._environment,
        )  # fmt: skip
        return told.stdout.split()[-1]

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    def api(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=30)

    def offering(self, code: str) -> str:
        """The id of an offering of the sample."""
        with self.api() as api:
            return api.get("/v1/offerings", params={"code": code}).json()["items"][0]["offering"]

    def enroll_somebody(self, offering: str) -> str:
        """What a colleague does while the page is open: the id of the learner, who is new."""
        with self.api() as api:
            learner = api.post("/v1/learners", json={"name": f"Newcomer {secrets.token_hex(3)}"}).json()["learner"]
            api.post("/v1/enrollments", json={"offering": offering, "learner": learner}).raise_for_status()
        return learner

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.append(line)
            if LINK.search(line):
                self._linked.set()
        self._linked.set()


def pytest_collection_modifyitems(items) -> None:
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    if CHROMIUM is None:
        for item in here:
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter) -> None:
    if CHROMIUM is None and any(
        "tests/browser" in report.nodeid for report in terminalreporter.stats.get("skipped", ())
    ):
        terminalreporter.write_line(MISSING, yellow=True)


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("browser") / "data")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def chromium() -> AsyncIterator[Chromium]:
    async with Chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(chromium: Chromium, platform: Running):
    """A tab in which a coordinator in Berlin is signed in, or whose token it is; it is left with the test."""

    async def opened(width: int = 1440, token: str | None = None, **look) -> Tab:
        tab = await chromium.tab()
        await tab.look(width, **look)
        await tab.zone("Europe/Berlin")
        for name, value in (("rollbook_session", token or platform.token), ("rollbook_zone", "Europe%2FBerlin")):
            await tab.call("Network.setCookie", name=name, value=value, url=platform.url, sameSite="Strict")
        return tab

    yield opened
    await chromium.close_tabs()
