import csv
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from chassis.access import Principal
from chassis.settings import Settings
from rollbook.embedded import Platform, opened
from rollbook.importers.moving.importing import KINDS, import_sheet
from rollbook.importers.oulad.importing import IMPORTER, import_oulad
from rollbook.importers.oulad.tables import COLUMNS
from rollbook.importers.tally import Tally
from rollbook.sample.content import OULAD
from tests.e2e.commands import Commands

ADMIN = Principal(subject="test", roles=("admin",))


class Importing:
    """A platform, and imports into it."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.client = platform.client(ADMIN)

    async def oulad(self, folder: Path, importer: Principal = IMPORTER) -> Tally:
        """Import, and wait for the views; the rows of the report stand in `tally.told`."""
        report = StringIO()
        tally = Tally(list(COLUMNS), report)
        await import_oulad(folder, self.platform.client(importer), tally)
        await self.platform.settle()
        tally.told = list(csv.DictReader(StringIO(report.getvalue())))
        return tally

    async def sheet(
        self, name: str, path: Path, *, dry_run: bool = False, draft: bool = False, client: Any = None
    ) -> Tally:
        """Import what a team moves in with, and wait for the views; `tally.told` as above."""
        kind, report = KINDS[name], StringIO()
        tally = Tally([path.name], report)
        taker = client or self.platform.client(kind.importer)
        await import_sheet(kind, path, taker, tally, dry_run=dry_run, draft=draft)
        await self.platform.settle()
        tally.told = list(csv.DictReader(StringIO(report.getvalue())))
        return tally

    async def completion(self, by: str = "course,offering", **asked: str) -> list[dict[str, object]]:
        return (await self.client.get("/v1/reports/completion", {"by": by} | asked))["rows"]

    async def positions(self) -> dict[str, int]:
        """How many events each log holds."""
        status = await self.client.get("/v1/ops/projections")
        return {one["source"]: one["newest"] for one in status["items"]}


@asynccontextmanager
async def importing(data: Path) -> AsyncIterator[Importing]:
    async with opened(Settings(data=data)) as platform:
        yield Importing(platform)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def imported(tmp_path_factory) -> AsyncIterator[Importing]:
    """A platform that holds the rows of module AAA; tests only look at it."""
    async with importing(tmp_path_factory.mktemp("aaa") / "data") as session:
        session.tally = await session.oulad(OULAD)
        yield session


@pytest.fixture(scope="module")
def line():
    """The command line."""
    commands = Commands()
    yield commands.run
    commands.close()


@pytest.fixture(scope="module")
def data(tmp_path_factory, line) -> Path:
    """A data folder that holds the rows of module AAA, imported by the command line."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    done = line("--data", str(folder), "import", "oulad", str(OULAD), "--json")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Importing]:
    """An empty platform of the test's own."""
    async with importing(tmp_path / "data") as session:
        yield session


@pytest.fixture(scope="session")
def full_tables() -> Path:
    """The folder that holds all of OULAD's five tables; named by OULAD_DIR."""
    named = os.environ.get("OULAD_DIR")
    if not named:
        pytest.fail("name the folder of the full tables in OULAD_DIR")
    return Path(named)


@pytest.fixture
def subset(tmp_path: Path):
    """Writes a subset of module AAA (every nth student), to be altered: `subset(nth)` → folder."""

    def write(nth: int = 20) -> Path:
        folder = tmp_path / "oulad"
        folder.mkdir()
        places = {"studentInfo.csv": 2, "studentRegistration.csv": 2, "studentAssessment.csv": 1}
        for file in COLUMNS:
            header, *rows = (OULAD / file).read_text().splitlines()
            if file in places:
                rows = [row for row in rows if int(row.split(",")[places[file]]) % nth == 0]
            (folder / file).write_text("\n".join([header, *rows]) + "\n")
        return folder

    return write
