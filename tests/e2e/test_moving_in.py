"""A team moves in by the command line, into a platform that others use, too: what its files say is there, once."""

import asyncio
import contextlib
import csv
import itertools
import json
import re
import signal
import sys
from asyncio.subprocess import DEVNULL

import pytest

from rollbook.importers.moving.importing import KINDS
from rollbook.sample.content import SAMPLES
from tests.e2e.server import ROOT, environment

CODES = re.compile(r"\b(NEG-2031-03|FEED-2031-03|NEG-2031-NY|NEGOTIATION|FEEDBACK|BERLIN|NEWYORK|ANNA|BRUNO|CARLA)\b")
COURSES = 600
_teams = itertools.count(1)


class Team:
    """The files of the sample, with codes that nobody else has, and imports of them."""

    def __init__(self, platform, commands, folder):
        self.platform, self.commands, self.folder = platform, commands, folder
        self.number = next(_teams)
        for name in KINDS:
            self.write(name, (SAMPLES / "moving" / f"{name}.csv").read_text())

    def code(self, sample):
        return f"{sample}-T{self.number}"

    def path(self, name):
        return self.folder / f"{name}.csv"

    def write(self, name, text):
        """Write a file with the codes of this team where it has those of the sample."""
        self.path(name).write_text(CODES.sub(lambda found: self.code(found[0]), text))

    def append(self, name, *rows):
        self.write(name, "\n".join([(SAMPLES / "moving" / f"{name}.csv").read_text().rstrip(), *rows]) + "\n")

    def imports(self, name, *options):
        """What the command says of the file, and the odd rows of its report."""
        report = self.folder / "odd.csv"
        asked = ("import", name, str(self.path(name)), "--report", str(report), "--json", *options)
        done = self.commands.run(*self.platform.options, *asked, env=self.platform.variables, seconds=300)
        assert done.returncode == 0, done.stderr
        (counts,) = json.loads(done.stdout)["tables"]
        with report.open() as rows:
            return counts, [(int(row["line"]), row["reason"]) for row in csv.DictReader(rows)]

    def moves_in(self, until=None):
        for name in list(KINDS)[: list(KINDS).index(until) if until else None]:
            counts, told = self.imports(name)
            assert (counts["lost"], told) == (0, [])


@pytest.fixture
def team(platform, commands, tmp_path):
    return Team(platform, commands, tmp_path)


async def found(caller, path, code):
    """The thing of that code."""
    (one,) = (await caller.get(path, code=code))["items"]
    return one


async def test_what_the_files_say_is_there(team, caller):
    team.moves_in()
    await caller.settled()

    course = await found(caller, "/v1/courses", team.code("NEGOTIATION"))
    assert (course["state"], len(course["components"])) == ("published", 3)
    venue = await found(caller, "/v1/venues", team.code("BERLIN"))
    rooms = {one["code"]: one for one in (await caller.get("/v1/rooms", venue=venue["venue"]))["items"]}
    assert {code: one["capacity"] for code, one in rooms.items()} == {"SPREE": 16, "HAVEL": 8}
    anna = await found(caller, "/v1/instructors", team.code("ANNA"))
    assert (anna["name"], anna["home"], len(anna["qualifications"])) == ("Anna Weber", venue["venue"], 2)
    offering = await found(caller, "/v1/offerings", team.code("NEG-2031-03"))
    assert (offering["state"], offering["session_count"], offering["minimum"]) == ("published", 2, 4)
    sessions = (await caller.get("/v1/sessions", offering=offering["offering"]))["items"]
    assert [(one["starts_at"], one["room"], one["instructors"]) for one in sessions] == [
        (f"2031-03-0{day}T08:00:00Z", rooms["SPREE"]["room"], [anna["instructor"]]) for day in (3, 4)
    ]


@pytest.mark.parametrize(
    "platform", ["embedded", pytest.param("spread", marks=[pytest.mark.cluster, pytest.mark.slow])], indirect=True
)
async def test_running_them_again_changes_nothing(team, caller):
    team.moves_in()
    await caller.settled()
    end = await caller.end_of_log()
    for name in KINDS:
        counts, told = team.imports(name)
        assert (counts["known"], told) == (counts["read"], [])
    assert await caller.asked_since(end) == []


async def test_a_dry_run_changes_nothing_and_names_the_rows_that_the_import_names(team, caller):
    team.moves_in(until="offerings")
    team.append(
        "offerings",
        "X-1,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-03 10:00,2031-03-03 11:00,BERLIN/SPREE,",
        "X-2,SALES,,,Europe/Berlin,,,,talk,2031-03-12 10:00,2031-03-12 12:00,,",
        "X-3,FEEDBACK,,,Europe/Berlin,20,,,talk,2031-03-11 10:00,2031-03-11 12:00,BERLIN/HAVEL,",
    )
    await caller.settled()
    end = await caller.end_of_log()
    dry = team.imports("offerings", "--dry-run")
    assert await caller.asked_since(end) == []
    assert team.imports("offerings") == dry
    assert "offering-scheduled" in await caller.asked_since(end)
    lost = dict(one for one in dry[1] if one[1].startswith("lost"))
    spree, havel = (f"{team.code('BERLIN')}/{room}" for room in ("SPREE", "HAVEL"))
    assert f"{spree}: room taken by {team.code('NEG-2031-03')} from 2031-03-03 08:00" in lost[6]
    assert "course: there is no course SALES" in lost[7]
    assert f"{havel}: room too small (needed 20, available 8)" in lost[8]


@pytest.mark.parametrize(
    "platform", ["embedded", pytest.param("spread", marks=[pytest.mark.cluster, pytest.mark.slow])], indirect=True
)
async def test_what_was_refused_is_taken_once_the_reason_is_gone(team, caller):
    team.moves_in()
    header, row = (SAMPLES / "moving" / "offerings.csv").read_text().splitlines()[:2]
    again = team.code("NEG-2031-AGAIN")
    team.write("offerings", f"{header}\n{row.replace('NEG-2031-03', again)}\n")
    assert [team.imports("offerings")[0]["lost"] for _ in range(2)] == [1, 1]
    await caller.settled()
    there = await found(caller, "/v1/offerings", team.code("NEG-2031-03"))
    await caller.post(f"/v1/offerings/{there['offering']}/cancel", {"reason": "Nobody asked for it."})
    assert team.imports("offerings")[0]["taken"] == 1
    await caller.settled()
    offering = await found(caller, "/v1/offerings", again)
    assert (offering["state"], offering["session_count"]) == ("published", 1)


async def test_killed_in_the_middle_it_goes_on(team, caller):
    codes = [team.code(f"MANY{number:03}") for number in range(COURSES)]
    header = (SAMPLES / "moving" / "courses.csv").read_text().splitlines()[0]
    team.write("courses", "\n".join([header, *(f"{code},Course,,talk,Talk,session,yes,60" for code in codes)]) + "\n")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "rollbook", *team.platform.options, "import", "courses", str(team.path("courses")),
        "--report", str(team.folder / "killed.csv"),
        cwd=ROOT, env=environment(**team.platform.variables), stdout=DEVNULL, stderr=DEVNULL,
    )  # fmt: skip
    while process.returncode is None and not (await caller.get("/v1/courses", code=codes[0]))["items"]:
        pass
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    assert await process.wait() in (-signal.SIGKILL, 0)

    counts, told = team.imports("courses")

    assert (counts["read"], counts["taken"] + counts["known"], told) == (COURSES, COURSES, [])
    await caller.settled()
    for code in (codes[0], codes[COURSES // 2], codes[-1]):
        assert (await found(caller, "/v1/courses", code))["state"] == "published"
