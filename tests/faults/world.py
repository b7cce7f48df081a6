"""A platform of its own for one fault: it, its servers, and the load on it."""

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Mapping

import httpx

from deploy.native.server import Server as Process
from tests.e2e.caller import Caller, client
from tests.e2e.cluster import ClusterServer
from tests.e2e.server import ROOT, Server
from tests.faults.asking import PATIENCE_SECONDS, Asking
from tests.faults.judging import Verdict
from tests.faults.load import Load
from tests.toys.proxy import Proxy

DECIDING = ("scheduling", "enrollment", "attendance")
_newcomers = itertools.count(1)


class World:
    """What a fault finds: `servers` by name where they are processes of ours, and a proxy before PostgreSQL."""

    def __init__(
        self,
        platform: Server | ClusterServer,
        servers: Mapping[str, Process] | None = None,
        proxy: Proxy | None = None,
    ) -> None:
        self.platform, self.servers, self.proxy = platform, servers or {}, proxy
        self.load: Asking = Load(platform, seed=7)
        self.recovery_seconds = 0.0
        self._registered: set[str] = set()

    async def recovered(self, since: float) -> None:
        """Until a new person is registered and can be looked up; the longest such time is kept.

        Raises:
            AssertionError: that took too long.
        """
        key = f"newcomer-{next(_newcomers)}"
        while time.monotonic() < since + PATIENCE_SECONDS:
            try:
                async with client(self.platform.url) as http:
                    caller = Caller(http, self.platform.token(subject="newcomers"))
                    made = await caller.command("/v1/learners", {"name": "Newcomer"}, key=key)
                    if made.status_code < 300:
                        self.load.people += key not in self._registered
                        self._registered.add(key)
                        shown = await caller.send("GET", f"/v1/learners/{made.json()['learner']}")
                        if shown.status_code == 200:
                            self.recovery_seconds = max(self.recovery_seconds, time.monotonic() - since)
                            return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
        raise AssertionError(f"nothing works {PATIENCE_SECONDS} s after all is well again")

    @property
    def newcomers(self) -> int:
        """How many were registered to see whether all is well."""
        return len(self._registered)

    async def verify_topics(self, verdict: Verdict) -> None:
        """Let each topic be compared with its log by the command that operators have."""
        if not isinstance(self.platform, ClusterServer):
            return
        for service in DECIDING:
            done = await asyncio.to_thread(
                subprocess.run,
                [sys.executable, "-m", "rollbook", "ops", "verify-topic", service, "--json"],
                capture_output=True, text=True, check=False, cwd=ROOT,
                env=self.platform.platform.environment(service) | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            told = json.loads(done.stdout)
            verdict.lost += [f"topic of {service}: {one} is missing" for one in told["missing"]["first"]]
            verdict.reordered += [f"topic of {service}: {one}" for one in told["out_of_order"]["first"]]
            verdict.torn += [f"topic of {service}: {one} differs" for one in told["different"]["first"]]
            verdict.doubled += [f"topic of {service}: {one} is a stray" for one in told["stray"]["first"]]


def row(fault: str, mode: str, verdict: Verdict, seconds: float) -> dict[str, str | int | float]:
    """The line of the table."""
    return {
        "fault": fault,
        "mode": mode,
        "acknowledged": verdict.acknowledged,
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
        "reordered": len(verdict.reordered),
        "torn": len(verdict.torn),
        "recovery_seconds": round(seconds, 2),
    }
