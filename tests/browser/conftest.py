"""The platform with its sample, started as a newcomer starts it, and a browser in front of it."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.browser.devtools import CHROMIUM, Chromium, Tab

START_SECONDS = 120
MISSING = "tests/browser was skipped: no chromium here, so nobody looked at the pages (CHROMIUM names one)"
LINK = re.compile(r"(http://[^/\s]+)/sign-in\?code=([\w.~-]+)")


class Running(msgspec.Struct):
    """A platform at work. `token` is a coordinator's."""

    url: str
    token: str
    data: Path

    def api(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=30)


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


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("browser") / "data"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "COLUMNS": "2000"}
    command = [sys.executable, "-m", "rollbook", "--data", str(data)]
    process = subprocess.Popen(
        [*command, "up", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    lines: list[str] = []
    link, reader = _link(process, lines)
    try:
        assert link, "".join(lines)
        token = subprocess.run(
            [*command, "token", "--role", "coordinator"], capture_output=True, text=True, check=True, env=environment
        )
        yield Running(url=link.group(1), token=token.stdout.split()[-1], data=data)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join()
        process.stdout.close()


def _link(process: subprocess.Popen, lines: list[str]) -> tuple[re.Match | None, threading.Thread]:
    """The sign-in link, as soon as it is printed; what comes after it is read away."""
    found = threading.Event()
    links: list[re.Match] = []

    def read() -> None:
        for line in process.stdout:
            lines.append(line)
            if match := LINK.search(line):
                links.append(match)
                found.set()
        found.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    found.wait(START_SECONDS)
    return links[0] if links else None, reader


@pytest.fixture
async def chromium() -> AsyncIterator[Chromium]:
    async with Chromium() as started:
        yield started


@pytest.fixture
def open_tab(chromium: Chromium, platform: Running):
    """A tab in which a coordinator in Berlin is signed in."""

    async def opened(width: int = 1440, **look) -> Tab:
        tab = await chromium.tab()
        await tab.look(width, **look)
        await tab.zone("Europe/Berlin")
        for name, value in (("rollbook_session", platform.token), ("rollbook_zone", "Europe%2FBerlin")):
            await tab.call("Network.setCookie", name=name, value=value, url=platform.url, sameSite="Strict")
        return tab

    return opened
