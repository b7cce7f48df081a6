"""What a fault did: acknowledged work that is lost, done twice, out of order, or half done.

Judged by effects alone: what stands in the logs, what follows from it by a fold of the test's own, and what the views
tell.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from tests.e2e.caller import Caller, kind
from tests.faults.asking import Asking
from tests.faults.load import COMPONENTS, Load

Event = dict[str, Any]


class Verdict(msgspec.Struct):
    """What was found wrong, each in words; `acknowledged` counts what was said to be done."""

    acknowledged: int = 0
    lost: list[str] = []
    doubled: list[str] = []
    reordered: list[str] = []
    torn: list[str] = []

    @property
    def sound(self) -> bool:
        """Whether nothing was."""
        return not (self.lost or self.doubled or self.reordered or self.torn)

    def same(self, what: str, expected: Iterable[str], found: Iterable[str]) -> None:
        """Hold what a log or view has against what it should have."""
        wanted, there = Counter(expected), Counter(found)
        self.lost += [f"{what}: {one} is missing" for one in wanted - there]
        self.doubled += [f"{what}: {one} is too many" for one in there - wanted]


class Fold:
    """What the events of the load come to."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.came: list[str] = []
        self.left: list[str] = []
        self.promoted_for: list[str] = []
        self.ever: dict[str, str] = {}
        self.seated: dict[str, str] = {}
        self.waiting: dict[str, int] = {}
        self.tickets: dict[str, int] = {}
        self.overtook: list[str] = []
        self.freed: list[str] = []
        self.outcomes: list[str] = []
        self.completed: list[str] = []
        self.credited: list[str] = []
        self.registered: list[str] = []
        self.most = 0
        for event in events:
            self._take(kind(event), event["data"], event)

    def _take(self, name: str, data: dict[str, Any], event: Event) -> None:
        match name:
            case "learner-enrolled":
                self._seat(data)
            case "learner-waitlisted":
                self.came.append(data["enrollment"])
                self.waiting[data["enrollment"]] = self.tickets[data["enrollment"]] = data["ticket"]
            case "enrollment-cancelled":
                self.left.append(data["enrollment"])
                if self.seated.pop(data["enrollment"], None):
                    self.freed.append(data["enrollment"])
                self.waiting.pop(data["enrollment"], None)
            case "component-outcome-recorded":
                self.outcomes.append(f"{data['learner']}-{COMPONENTS.index(data['component'])}")
            case "course-completed":
                self.completed.append(data["learner"])
            case "course-credited":
                self.credited.append(data["learner"])
            case "learner-registered":
                self.registered.append(event["subject"])

    def _seat(self, data: dict[str, Any]) -> None:
        ident = data["enrollment"]
        if data.get("from_waitlist"):
            if ident != min(self.waiting, key=lambda one: self.waiting[one], default=ident):
                self.overtook.append(ident)
            self.promoted_for.append(str(data.get("because_of")))
        else:
            self.came.append(ident)
        self.waiting.pop(ident, None)
        self.seated[ident] = self.ever[ident] = data["offering"]
        self.most = max(self.most, sum(at.startswith("o") for at in self.seated.values()))


async def judge(caller: Caller, load: Load) -> Verdict:
    """Compare what was acknowledged with the logs, and the logs with what the views tell."""
    events = await caller.history()
    told, verdict = Fold(events), Verdict(acknowledged=len(load.ledger.acknowledged))
    judge_order(events, verdict)
    judge_acknowledged(load, told, verdict)
    judge_consequences(told, verdict)
    judge_seats(load, told, verdict)
    await judge_roster(caller, load, told, verdict)
    await _judge_views(caller, load, told, verdict)
    verdict.doubled += [f"answer to {key} was another one at first" for key in load.ledger.contradicted]
    return verdict


def judge_order(events: Sequence[Event], verdict: Verdict) -> None:
    """Every event once; positions and versions without a gap, and times that never go back."""
    ids = Counter(event["id"] for event in events)
    verdict.doubled += [f"event {ident} is told {count} times" for ident, count in ids.items() if count > 1]
    by_service: dict[str, list[Event]] = {}
    by_stream: dict[str, list[int]] = {}
    for event in events:
        by_service.setdefault(event["source"], []).append(event)
        by_stream.setdefault(event["subject"], []).append(event["streamversion"])
    for service, told in by_service.items():
        positions = [int(event["sequence"]) for event in told]
        if positions != sorted(positions):
            verdict.reordered.append(f"positions of {service} are told out of order")
        verdict.same(f"position of {service}", map(str, range(1, len(positions) + 1)), map(str, positions))
        if any(one["recordedat"] > other["recordedat"] for one, other in pairwise(told)):
            verdict.reordered.append(f"times of {service} go back")
    for stream, versions in by_stream.items():
        if versions != list(range(1, len(versions) + 1)):
            verdict.reordered.append(f"versions of {stream}: {versions}")


def judge_acknowledged(load: Asking, told: Fold, verdict: Verdict) -> None:
    """Everything that was acknowledged is in the logs, once, and nothing else is."""
    done = load.ledger.acknowledged.values()
    enrolled = [answer["enrollment"] for path, _, answer in done if path == "/v1/enrollments"]
    verdict.same("enrollment", enrolled, told.came)
    verdict.same("cancellation", [path.split("/")[3] for path, _, _ in done if path.endswith("/cancel")], told.left)
    verdict.same("outcome", [body["source_id"] for path, body, _ in done if path == "/v1/outcomes"], told.outcomes)
    named = [f"learner:{answer['learner']}" for path, _, answer in done if path == "/v1/learners"]
    verdict.lost += [f"{one} was never registered" for one in set(named) - set(told.registered)]
    if (count := len(told.registered)) > load.people + len(named):
        verdict.doubled.append(f"{count} people where {load.people + len(named)} were registered")


def judge_consequences(told: Fold, verdict: Verdict) -> None:
    """What follows from it followed, whole and once: completions, credits."""
    outcomes = Counter(outcome.rpartition("-")[0] for outcome in told.outcomes)
    both = [learner for learner, count in outcomes.items() if count == len(COMPONENTS)]
    verdict.torn += [f"{one} has every outcome and no completion" for one in set(both) - set(told.completed)]
    verdict.torn += [f"{one} has a completion without every outcome" for one in set(told.completed) - set(both)]
    verdict.same("completion", set(told.completed), told.completed)
    verdict.same("course credited for a completion", told.completed, told.credited)


def judge_seats(load: Asking, told: Fold, verdict: Verdict) -> None:
    """Every seat that came free went to the first in line, and to nobody else."""
    verdict.reordered += [f"{one} got a seat before others in line" for one in told.overtook]
    verdict.doubled += [
        f"the seat of {left} was passed on {count} times"
        for left, count in Counter(told.promoted_for).items()
        if count > 1 and left != "None"
    ]
    seated = sum(at == load.seated for at in told.seated.values())
    if told.most > load.seats:
        verdict.doubled.append(f"{told.most} seats were taken of {load.seats}")
    if told.waiting and seated < load.seats:
        verdict.lost.append(f"{load.seats - seated} seats were not passed on to {len(told.waiting)} who wait")


async def judge_roster(caller: Caller, load: Asking, told: Fold, verdict: Verdict) -> None:
    """The roster and its queue are told as the log has them."""
    roster = await caller.everything(f"/v1/offerings/{load.seated}/roster")
    verdict.same("roster", [one for one, at in told.seated.items() if at == load.seated], _named(roster))
    queue, waiting = _named(await caller.everything(f"/v1/offerings/{load.seated}/waitlist")), told.waiting
    verdict.same("waitlist", list(waiting), queue)
    if sorted(waiting) == sorted(queue) and queue != sorted(waiting, key=lambda one: waiting[one]):
        verdict.reordered.append("the waitlist is told in another order than people joined it")


async def _judge_views(caller: Caller, load: Load, told: Fold, verdict: Verdict) -> None:
    others = await caller.everything("/v1/enrollments", offering=load.open, state="enrolled")
    verdict.same("open enrollment", [one for one, at in told.seated.items() if at == load.open], _named(others))
    completions = await caller.everything("/v1/completions", offering=load.open)
    verdict.same("completion as told", told.completed, [one["learner"] for one in completions])
    rows = (await caller.get("/v1/reports/completion", by="offering"))["rows"]
    counted = {row["offering_id"]: (row["enrolled"], row["completed"]) for row in rows}
    ever = Counter(told.ever.values())
    for offering, completed in ((load.seated, 0), (load.open, len(told.completed))):
        enrolled, done = counted.get(offering, (0, 0))
        verdict.same(f"report, enrolled {offering}", ["one"] * ever[offering], ["one"] * enrolled)
        verdict.same(f"report, completed {offering}", ["one"] * completed, ["one"] * done)


def _named(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [row["enrollment"] for row in rows]
