"""Which tests share a process where several run them (`-n 2 --dist loadgroup`).

Those that wait for a browser or a platform are in one, those that wait for servers alone in another, and all the
others wherever there is time. Each process has servers of its own.
"""

from pathlib import Path

import pytest

from tests.servers import SERVERS

WAITING = ("tests/e2e", "tests/browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.nodeid).as_posix().startswith(WAITING):
            item.add_marker(pytest.mark.xdist_group("platform"))
        elif item.get_closest_marker("cluster"):
            item.add_marker(pytest.mark.xdist_group("servers"))


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
