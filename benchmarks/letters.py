"""How fast notices go, beside how fast the enrollments came of which they tell.

`python -m benchmarks.letters [--people N] [--rounds N]`; figures go to build/benchmarks/letters.json too. Each round
enrolls so many people in an offering with sessions, 64 commands in flight, while nothing is delivered; once the views
show it, everything that is due is delivered to the outbox: read, judged whether it still holds, and recorded.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.measure import Ratio, figures, report
from chassis.access import Principal
from chassis.errors import Problem
from chassis.loop import Request
from chassis.settings import Settings
from rollbook.embedded import Platform, opened
from services.enrollment.commands import EnrollLearner, RegisterLearner

ADMIN = Principal(subject="benchmark", roles=("admin",))
PEOPLE, ROUNDS, TOGETHER, SESSIONS = 1_000, 5, 64, 2
ENROLLED, DELIVERED = "enrollments", "letters"
PARTS = [{"key": "day", "title": "The day", "kind": "session"}]
RATIOS = (Ratio(name="letters ÷ enrollments", of=DELIVERED, to=ENROLLED, at_least=0.5),)
_numbers = count(1)


async def offering(platform: Platform, seats: int) -> str:
    """An offering with that many seats, and sessions to invite to."""
    client, number = platform.client(ADMIN), next(_numbers)
    # Each on days of its own, for nobody can sit in two at once.
    starts, code = datetime.now(UTC).replace(microsecond=0) + timedelta(days=60 + SESSIONS * number), f"L{number}"
    course = (await client.post("/v1/courses", {"code": code, "title": "Letters", "components": PARTS}))["course"]
    await client.post(f"/v1/courses/{course}/publish")
    body = {"course": course, "code": code, "delivery": "scheduled", "timezone": "Europe/Berlin", "capacity": seats}
    made: str = (await client.post("/v1/offerings", body))["offering"]
    for day in range(SESSIONS):
        begins = starts + timedelta(days=day)
        told = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=3)).isoformat()}
        await client.post(f"/v1/offerings/{made}/sessions", {"component": "day", **told})
    await client.post(f"/v1/offerings/{made}/publish")
    return made


async def asked(platform: Platform, commands: list[Any]) -> list[Any]:
    """What becomes of these commands, so many of which are in flight."""
    loop, answers = platform.loop("enrollment"), []
    for first in range(0, len(commands), TOGETHER):
        some = commands[first : first + TOGETHER]
        answers += await loop.submit_all([Request(command=one, command_id=b"", actor="benchmark") for one in some])
    for answer in answers:
        if isinstance(answer, Problem):
            raise answer
    return answers


async def measured(place: Path, people: int, rounds: int) -> dict[str, list[float]]:
    """Both rates, a second, of each round."""
    samples: dict[str, list[float]] = {ENROLLED: [], DELIVERED: []}
    async with opened(Settings(data=place / "data"), wants_sample=False) as platform:
        hosted = platform.services["enrollment"]
        if hosted.effects is None or hosted.log is None:
            raise LookupError("enrollment does no work")
        await hosted.effects.stop()
        named = [RegisterLearner(name=f"P {number}", email=f"p{number}@corp.test") for number in range(people)]
        learners = [reply.body["learner"] for reply in await asked(platform, named)]
        for _ in range(rounds):
            target = await offering(platform, people)
            await platform.settle()
            began = time.perf_counter()
            await asked(platform, [EnrollLearner(offering=target, learner=learner) for learner in learners])
            samples[ENROLLED].append(people / (time.perf_counter() - began))
            await platform.settle()
            began = time.perf_counter()
            await hosted.effects.do_due()
            samples[DELIVERED].append(people / (time.perf_counter() - began))
            await platform.settle()
            told = await platform.client(ADMIN).get("/v1/notices", {"offering": target, "state": "delivered"})
            if not told["items"]:
                raise ValueError("no letter was delivered")
    return samples


def main() -> int:
    """Measure everything; 1 if the target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        samples = asyncio.run(measured(Path(place), given.people, given.rounds))
    return 0 if report("letters", samples, figures(samples, RATIOS), dict.fromkeys(samples, "/s")) else 1


if __name__ == "__main__":
    sys.exit(main())
