"""The import of OULAD into a cluster: its own processes, real servers, through the gateway, until the last view has it.

`python -m benchmarks.cluster_import [--tables DIR] [--modules A,B] [--times N]`; DIR is the folder of the full tables
(or OULAD_DIR); without it, module AAA's rows in `samples/`, twenty times over with other modules and students each
time. One API and one worker of each service. Prints where the time goes: by stage, and by process. Figures go to
build/benchmarks/cluster_import.json too.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from joserfc.jwk import OKPKey
from rich.console import Console
from rich.table import Table

from benchmarks import servers
from benchmarks.measure import OUT
from benchmarks.oulad import repeated, some
from chassis.settings import Settings
from chassis.tokens import Issuer
from deploy.native.platform import Platform
from deploy.native.process import identify
from deploy.native.stores import Servers
from rollbook.cli.connect import TOKEN_LIFETIME
from rollbook.client import remote
from rollbook.collecting import collect_seldom
from rollbook.importers.lines import Line
from rollbook.importers.oulad.importing import IMPORTER, import_oulad
from rollbook.importers.oulad.tables import COLUMNS
from rollbook.importers.tally import Tally
from rollbook.sample.content import OULAD

COMMANDS_A_SECOND = 2_000
MODULES = "all"
"""238,774 commands, where the full tables are at hand."""

TIMES = 20
"""110,000 commands of the sample: long enough that what a platform does first does not count."""


class Stages:
    """When each stage of an import began, and how many commands it sent."""

    def __init__(self) -> None:
        self.begun: dict[str, float] = {}
        self.sent: dict[str, int] = {}

    def __call__(self, name: str, lines: Iterable[Line], _total: int) -> Iterator[Line]:
        """Pass the lines of a stage on."""
        self.begun[name], self.sent[name] = time.perf_counter(), 0
        for line in lines:
            self.sent[name] += 1
            yield line

    def told(self, end: float) -> Iterator[tuple[str, int, float]]:
        """Per stage its commands and seconds, with what came until the next one."""
        ends = [*list(self.begun.values())[1:], end]
        for (name, begun), until in zip(self.begun.items(), ends, strict=True):
            yield name, self.sent[name], until - begun


@contextmanager
def running() -> Iterator[Platform]:
    """A platform of its own on the servers, one API and one worker of each service; gone afterwards."""
    names = {name: servers.server(name) for name in servers.VARIABLES}
    with tempfile.TemporaryDirectory(prefix="rollbook-bench-") as folder:
        platform = Platform(Servers(**names, prefix=f"b{uuid4().hex[:8]}"), Path(folder))
        try:
            yield platform.start()
        finally:
            platform.stop()
            platform.drop()


def used(platform: Platform) -> Mapping[str, float]:
    """The processor seconds so far of everything that takes part."""
    mine = resource.getrusage(resource.RUSAGE_SELF)
    known = {name: identify(process.pid) for name, process in platform.processes().items()}
    everyone = {**known, **servers.processes()}
    seconds = {name: servers.cpu_seconds(process) for name, process in everyone.items() if process}
    return {"importer": mine.ru_utime + mine.ru_stime, **seconds}


async def imported(tables: Path, platform: Platform, stages: Stages) -> dict[str, Any]:
    """One import: commands, seconds until they were answered and until everything was caught up with."""
    key = OKPKey.import_key(msgspec.json.decode(platform.secrets["ROLLBOOK_TOKEN_KEY"]))
    settings = Settings()
    issuer = Issuer(key, issuer=settings.token_issuer, audience=settings.token_audience)
    tally = Tally(list(COLUMNS), StringIO())
    async with remote(platform.url, issuer.issue(IMPORTER, TOKEN_LIFETIME)) as client:
        await client.settle()
        before, began = used(platform), time.perf_counter()
        await import_oulad(tables, client, tally, stages)
        answered = time.perf_counter()
        await client.settle()
        settled = time.perf_counter()
        after = used(platform)
    return {
        "commands": tally.commands,
        "lost": sum(one.lost for one in tally.counts()),
        "answered": answered - began,
        "settled": settled - began,
        "stages": [*stages.told(answered), ("views caught up", 0, settled - answered)],
        "cpu": {name: seconds - before.get(name, 0.0) for name, seconds in after.items()},
    }


def show(found: Mapping[str, Any]) -> None:
    """Print where the time goes."""
    console = Console()
    stages = Table("stage", "commands", "seconds", "a second", title="cluster_import")
    for name, sent, seconds in found["stages"]:
        stages.add_row(name, f"{sent:,}", f"{seconds:.2f}", f"{sent / seconds:,.0f}" if sent else "")
    console.print(stages)
    cpu = Table("process", "processor seconds", "µs a command", "of its time")
    for name, seconds in sorted(found["cpu"].items(), key=lambda one: -one[1]):
        each, share = seconds / found["commands"] * 1e6, seconds / found["settled"]
        cpu.add_row(name, f"{seconds:.2f}", f"{each:,.0f}", f"{share:.0%}")
    total = sum(found["cpu"].values())
    cores = os.cpu_count() or 1
    cpu.add_row("all", f"{total:.2f}", f"{total / found['commands'] * 1e6:,.0f}", f"{total / found['settled']:.0%}")
    console.print(cpu)
    console.print(
        f"{found['commands']:,} commands ({found['lost']} rows lost): answered in {found['answered']:.1f} s, "
        f"{found['commands'] / found['answered']:,.0f}/s; everything caught up after {found['settled']:.1f} s, "
        f"{found['rate']:,.0f}/s (target {COMMANDS_A_SECOND:,}; load {found['load']:.1f} on {cores} cores; with "
        f"nothing else on them {found['alone']:,.0f}/s at the most).",
        highlight=False,
    )


def main() -> int:
    """Measure, print, keep as JSON; 1 if the target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=Path, default=Path(os.environ.get("OULAD_DIR", OULAD)))
    parser.add_argument("--modules", default=os.environ.get("OULAD_MODULES", MODULES), help="A,B or all")
    parser.add_argument("--times", type=int, help=f"{TIMES} of the sample, else 1")
    asked = parser.parse_args()
    times = asked.times or (TIMES if asked.tables == OULAD else 1)
    with tempfile.TemporaryDirectory() as cut, tempfile.TemporaryDirectory() as place, running() as platform:
        whole = asked.modules == MODULES
        tables = asked.tables if whole else some(asked.tables, set(asked.modules.split(",")), Path(cut))
        tables = tables if times == 1 else repeated(tables, times, Path(place))
        collect_seldom()
        found = asyncio.run(imported(tables, platform, Stages()))
    found["rate"] = found["commands"] / found["settled"]
    found["load"] = os.getloadavg()[0]
    found["alone"] = found["commands"] / sum(found["cpu"].values()) * (os.cpu_count() or 1)
    show(found)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "cluster_import.json").write_text(json.dumps(found, indent=2))
    return 0 if found["rate"] >= COMMANDS_A_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())
