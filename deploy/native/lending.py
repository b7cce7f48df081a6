"""Servers for as long as somebody needs them: what was started for that is stopped afterwards, and nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from deploy.native.cluster import Cluster, held
from deploy.native.settings import Settings


@contextmanager
def lent(servers: Cluster, settings: Settings, tell: Callable[[str], object]) -> Iterator[Mapping[str, str]]:
    """How the servers are reached, by name; those that do not run are started, and stopped at the end. `tell` hears
    then what still runs.

    Raises:
        Unusable, Failed: one cannot start; those that were started for it are stopped.
    """
    with held(settings):
        ran = [server.name for server in servers.servers if server.process]
        try:
            servers.up()
        except BaseException:
            servers.down(but=ran)
            raise
    try:
        yield servers.addresses()
    finally:
        with held(settings):
            servers.down(but=ran)
        tell(still_running(ran))


def still_running(ran: Sequence[str]) -> str:
    """What is said at the end, where these ran before."""
    return f"Still running, as before: {', '.join(ran)}. `make native-down` stops them." if ran else "Nothing runs on."
