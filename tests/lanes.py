"""Which tests share a process where several run them (`-n 2 --dist loadscope`): those of a file, so that what it sets
up is set up once; of the pages, and of what a platform does as a whole, all that have the same one. Each process has
servers of its own.
"""

from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.servers import SERVERS

WHOLE = ("browser", "e2e")
LONGEST_FIRST = ("e2e, spread", "e2e", "browser", "tests/faults", "tests/integration/platform", "tests/integration", "")
"""How lanes begin that take minutes, and how those that take less: the last to run are to take seconds."""


class Queue(OrderedDict[str, Any]):
    """Lanes that wait, with their tests."""

    def popitem(self, last: bool = True) -> tuple[str, Any]:  # noqa: FBT001, FBT002 as it is called
        """Take the next one out."""
        longest = min(self, key=lambda lane: [lane.startswith(start) for start in LONGEST_FIRST].index(True))
        return longest, self.pop(longest)


class Lanes(LoadScopeScheduling):
    """Hands out a lane of tests at a time, the longest first."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.workqueue = Queue()

    def _split_scope(self, nodeid: str) -> str:
        path = Path(nodeid.partition("::")[0])
        if path.parts[1] in WHOLE:
            return f"{path.parts[1]}, spread" if "[spread" in nodeid else path.parts[1]
        return path.as_posix()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> Lanes | None:
    return Lanes(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, dict[str, str]] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        servers = session.config.stash[SERVERS]
        output |= {"origins": servers.origins, "lacks": servers.lacks}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """Have the summary of them all say where each process had its servers from."""
    servers, output = node.config.stash[SERVERS], getattr(node, "workeroutput", {})
    servers.origins |= output.get("origins", {})
    servers.lacks |= output.get("lacks", {})
