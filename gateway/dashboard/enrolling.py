"""Enrolling one learner from their own page, in an offering or a program; and what there is to enroll people in."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.dashboard.commands import standing
from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.offerings import over
from gateway.dashboard.visit import Visit

PROGRAM = "p"
"""How the id of a program begins."""
OPEN, DATED, PROGRAMS = "At any time", "With dates", "Programs"
ON_DEMAND = "on_demand"
Targets = Sequence[tuple[str, Sequence[tuple[str, str]]]]


async def build(visit: Visit) -> Mapping[str, Any]:
    """What the learner of the page can be enrolled in."""
    return {"targets": await targets(visit), "learner": visit.path["learner"]}


async def targets(visit: Visit) -> Targets:
    """Offerings that are not over, and programs, by kind, for a choice."""
    offerings, programs = await asyncio.gather(
        visit.session.every("/v1/offerings", state="published"),
        visit.session.every("/v1/programs", state="published"),
    )
    ahead = [one for one in offerings if not over(one, visit)]
    told = (
        (DATED, [(one["offering"], _called(one)) for one in ahead if one["delivery"] != ON_DEMAND]),
        (OPEN, [(one["offering"], _called(one)) for one in ahead if one["delivery"] == ON_DEMAND]),
        (PROGRAMS, [(one["program"], _called(one)) for one in programs]),
    )
    return [(kind, rows) for kind, rows in told if rows]


def named(target: str | None) -> dict[str, str | None]:
    """A target as commands name it."""
    return {"program" if target and target.startswith(PROGRAM) else "offering": target}


async def enroll(visit: Visit, form: Form) -> str:
    """Enroll the learner of the page.

    Raises:
        ApiProblem: the API refuses.
    """
    body = {
        **named(text(form, "target")),
        "learner": visit.path["learner"],
        "if_full": "waitlist",
        "without_prerequisites": True if form.get("without_prerequisites") else None,
        "despite_clash": True if form.get("despite_clash") else None,
        "reason": text(form, "reason"),
        "notify": text(form, "notify"),
    }
    return standing(await visit.session.post("/v1/enrollments", body, key(form)))


def _called(row: Mapping[str, Any]) -> str:
    return f"{row['title'] or row['code']} ({row['code']})"
