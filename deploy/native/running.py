"""`python -m deploy.native.running`: the whole platform on servers that run already, until Ctrl-C."""

import argparse
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from deploy.native.platform import Platform
from deploy.native.stores import Servers

SINCE = "since"


def main() -> int:
    """Start everything, load the sample once where it is wanted, and wait for a signal."""
    parser = argparse.ArgumentParser(prog="python -m deploy.native.running", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/cluster"))
    parser.add_argument("--port", type=int, default=8321)
    parser.add_argument("--apis", type=int, default=1, help="API processes of each service")
    parser.add_argument("--workers", type=int, default=1, help="workers of each service")
    parser.add_argument("--sample", action="store_true", help="load the sample, unless it is there")
    for name in ("postgres", "kafka", "mongo"):
        parser.add_argument(f"--{name}", required=True, default=os.environ.get(f"ROLLBOOK_TEST_{name.upper()}"))
    asked = parser.parse_args()
    servers = Servers(postgres=asked.postgres, kafka=asked.kafka, mongo=asked.mongo)
    platform = Platform(servers, asked.folder, apis=asked.apis, workers=asked.workers, port=asked.port)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
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
    return 0


def _load_sample(platform: Platform, since: Path) -> None:
    """Load it with the dates of the first time, so that nothing is there twice."""
    if not since.exists():
        since.write_text(datetime.now(UTC).isoformat(timespec="seconds"))
    environment = {**os.environ, **platform.secrets, "ROLLBOOK_URL": platform.url}
    command = [sys.executable, "-m", "rollbook", "sample", "load", "--since", since.read_text().removesuffix("+00:00")]
    subprocess.run(command, env=environment, check=False)


if __name__ == "__main__":
    sys.exit(main())
