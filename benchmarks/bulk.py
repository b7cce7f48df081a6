"""Files of learners and enrollments, from the first byte sent until the read model shows every row.

`python -m benchmarks.bulk [--rows N] [--times N] [--rounds N]`; figures go to build/benchmarks/bulk.json too. Each
round takes in files of so many rows (5,000), and of so many times as many (4), each in a process of its own: time and
memory tell whether either grows with the file. What a platform keeps at hand is full after 20,000 rows; memory is held
to a target from there on (`--rows 20000 --times 5 --rounds 1`).
"""

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import OUT
from chassis.access import Principal
from chassis.settings import Settings
from rollbook.collecting import collect_seldom
from rollbook.embedded import Platform, opened
from rollbook.importers.files import begun, followed

ADMIN = Principal(subject="benchmark", roles=("admin",))
OFFERINGS = 20
SECONDS, SLOWER, MEGABYTES, AT_HAND = 10.0, 1.5, 60.0, 20_000
PARTS = [{"key": "quiz", "title": "Quiz", "kind": "quiz"}, {"key": "day", "title": "The day", "kind": "session"}]


def files(place: Path, rows: int) -> tuple[Path, Path]:
    """A file of so many learners in a dozen organizations, and one of as many enrollments, a seat each."""
    learners, enrollments = place / "learners.csv", place / "enrollments.csv"
    with learners.open("w") as people, enrollments.open("w") as seats:
        people.write("key,name,email,organization,manager,job_role,site,timezone,language\n")
        seats.write("learner,offering\n")
        for number in range(rows):
            told = f"ORG-{number % 12},E{number // 10},Role {number % 30},Site {number % 9},Europe/Berlin,de"
            people.write(f"E{number},Person {number},p{number}@corp.test,{told}\n")
            seats.write(f"E{number},B-{number % OFFERINGS}\n")
    return learners, enrollments


async def offerings(platform: Platform, rows: int) -> None:
    """So many seats in all."""
    client = platform.client(ADMIN)
    course = (await client.post("/v1/courses", {"code": "BULK", "title": "Bulk", "components": PARTS}))["course"]
    await client.post(f"/v1/courses/{course}/publish")
    for number in range(OFFERINGS):
        body = {"course": course, "code": f"B-{number}", "delivery": "scheduled", "timezone": "Europe/Berlin"}
        made = await client.post("/v1/offerings", {**body, "capacity": rows // OFFERINGS + 1})
        await client.post(f"/v1/offerings/{made['offering']}/publish")
    await platform.settle()


async def measured(place: Path, rows: int) -> dict[str, float]:
    """Both files: seconds until every view shows all of one, and by how much memory grew while enrollments came in."""
    collect_seldom()
    learners, enrollments = files(place, rows)
    async with opened(Settings(data=place / "data"), wants_sample=False) as platform:
        await offerings(platform, rows)
        client, found = platform.client(ADMIN), {}
        options = {"source": "hr", "create_organizations": True}
        began = time.perf_counter()
        job = await followed(client, await begun(client, "learners", learners, options, mapping={}))
        await platform.settle()
        found["learners"] = time.perf_counter() - began
        if job["taken"] + job["odd"] != rows:
            raise ValueError(f"{job['taken']} of {rows} learners were taken in")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        job = await followed(client, await begun(client, "enrollments", enrollments, {"source": "hr"}, mapping={}))
        await platform.settle()
        found["enrollments"] = time.perf_counter() - began
        if job["taken"] != rows:
            raise ValueError(f"{job['taken']} of {rows} enrollments were taken in")
        seats = await client.get("/v1/enrollments", {"limit": 1})
        if not seats["items"]:
            raise ValueError("the read model shows no enrollment")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found | {"megabytes": peak, "grew": peak - before}


def alone(rows: int) -> dict[str, float]:
    """One run in a process of its own."""
    with tempfile.TemporaryDirectory(dir="build") as place:
        command = [sys.executable, "-m", "benchmarks.bulk", "--one", str(rows), place]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(told.splitlines()[-1]))


def main() -> int:
    """Measure everything; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(asyncio.run(measured(Path(asked.one[1]), int(asked.one[0])))))
        return 0
    Path("build").mkdir(exist_ok=True)
    rows, many = asked.rows, asked.rows * asked.times
    rounds = [(alone(rows), alone(many)) for _ in range(asked.rounds)]
    ratio = "a row of the large file ÷ one of the small, seconds"
    more = "more memory for the large file than for the small, MB"
    found = {
        f"{rows:,} learners, seconds": statistics.median(few["learners"] for few, _ in rounds),
        f"{rows:,} enrollments, seconds": statistics.median(few["enrollments"] for few, _ in rounds),
        f"{many:,} learners, seconds": statistics.median(lot["learners"] for _, lot in rounds),
        f"{many:,} enrollments, seconds": statistics.median(lot["enrollments"] for _, lot in rounds),
        ratio: statistics.median(lot["enrollments"] / few["enrollments"] / asked.times for few, lot in rounds),
        "peak memory, MB": max(lot["megabytes"] for _, lot in rounds),
        more: statistics.median(lot["megabytes"] - few["megabytes"] for few, lot in rounds),
    }
    for name, value in found.items():
        print(f"{name:>54}  {value:,.2f}")
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "bulk.json").write_text(json.dumps({"rows": rows, "times": asked.times, "figures": found}, indent=2))
    fast = rows != 5_000 or found[f"{rows:,} enrollments, seconds"] <= SECONDS
    flat = rows < AT_HAND or found[more] <= MEGABYTES
    return 0 if fast and flat and found[ratio] <= SLOWER else 1


if __name__ == "__main__":
    sys.exit(main())
