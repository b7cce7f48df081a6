"""`python -m deploy.native.running`: the whole platform until Ctrl-C, on servers that run already or for it alone."""

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from deploy.native.cluster import cluster
from deploy.native.lending import lent
from deploy.native.platform import Platform, Unready
from deploy.native.problems import Failed, Unusable
from deploy.native.settings import from_environment, given
from deploy.native.stores import Servers

SINCE = "since"


def main() -> int:
    """Start everything, load the sample once where it is wanted, and wait for a signal; 1 if it does not start."""
    asked = _parser().parse_args()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    try:
        with _servers(native=asked.native) as addresses:
            if not stopping.is_set():
                _run(asked, Servers(**addresses), stopping)
    except (Unusable, Failed, Unready) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.native.running", description=__doc__)
    parser.add_argument(
        "--native", action="store_true", help="on servers of this checkout, not those that ROLLBOOK_TEST_… name"
    )
    parser.add_argument("--folder", type=Path, default=Path("build/cluster"))
    parser.add_argument("--port", type=int, default=8321)
    parser.add_argument("--apis", type=int, default=1, help="API processes of each service")
    parser.add_argument("--workers", type=int, default=1, help="workers of each service")
    parser.add_argument("--sample", action="store_true", help="load the sample, unless it is there")
    return parser


@contextmanager
def _servers(*, native: bool) -> Iterator[Mapping[str, str]]:
    # Addresses hold a password, and what is an argument everybody on this machine can see.
    if not native:
        yield given(os.environ)
        return
    settings = from_environment(os.environ)
    with lent(cluster(settings), settings, lambda told: sys.stdout.write(f"{told}\n")) as addresses:
        yield addresses


def _run(asked: argparse.Namespace, servers: Servers, stopping: threading.Event) -> None:
    platform = Platform(servers, asked.folder, apis=asked.apis, workers=asked.workers, port=asked.port)
    platform.start()
    try:
        if asked.sample and not stopping.is_set():
            _load_sample(platform, asked.folder / SINCE)
        sys.stdout.write(f"Rollbook is running at {platform.url}\n")
        sys.stdout.write(f"Sign in (once, within an hour): {platform.gateway.sign_in}\nCtrl-C stops it.\n")
        sys.stdout.flush()
        stopping.wait()
    finally:
        platform.stop()


def _load_sample(platform: Platform, since: Path) -> None:
    """Load it with the dates of the first time, so that nothing is there twice."""
    if not since.exists():
        since.write_text(datetime.now(UTC).isoformat(timespec="seconds"))
    environment = {**os.environ, **platform.secrets, "ROLLBOOK_URL": platform.url}
    command = [sys.executable, "-m", "rollbook", "sample", "load", "--since", since.read_text().removesuffix("+00:00")]
    subprocess.run(command, env=environment, check=False)


if __name__ == "__main__":
    sys.exit(main())
