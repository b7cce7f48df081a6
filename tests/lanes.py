"""Which tests share a process where several run them (`-n 2 --dist loadscope`): those of a file, so that what it sets
up is set up once; of the pages, and of what a platform does as a whole, all that have the same one. Each process has
servers of its own.
"""

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.servers import SERVERS

WHOLE = ("browser", "e2e")


class Lanes(LoadScopeScheduling):
    """Hands out a lane of tests at a time, the longest first."""

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
