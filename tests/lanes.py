"""Which tests share a process where several run them (`--dist loadgroup`): those of a file, so that what it sets up is
set up once; of the pages, and of what a platform does as a whole, all that have the same one. Each process has servers
of its own.
"""

from pathlib import Path

import pytest

from tests.servers import FIXTURES, SERVERS

WHOLE = ("browser", "e2e")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_lane(item)))


def _lane(item: pytest.Item) -> str:
    path = Path(item.nodeid.partition("::")[0])
    if path.parts[1] in WHOLE:
        served = item.get_closest_marker("cluster") or FIXTURES.intersection(getattr(item, "fixturenames", ()))
        return f"{path.parts[1]}, cluster" if served else path.parts[1]
    return path.as_posix()


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
