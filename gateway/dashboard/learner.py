"""One learner: who they are, where they stand, what is not open to them yet, and what happened to them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from gateway.dashboard import enrolling, feed, forgetting, merging, profile, requirements, timeline
from gateway.dashboard.components import opens
from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.visit import Visit

Documents = Mapping[str, Mapping[str, Any]]
IN = "enrolled"
MERGED = "merged"
SUGGESTED = 3
ENROLL = Part(name="enroll", template="learner/enroll.html", build=enrolling.build, live="scheduling")


async def learner(visit: Visit) -> Response:
    """`GET` and `POST /learners/{learner}`."""
    return await answered(visit, COMMANDS, _page)


async def _page(visit: Visit) -> Page:
    person = await visit.session.get(f"/v1/learners/{visit.path['learner']}")
    ident = visit.path["learner"]
    parts = (
        Part(name="profile", template="learner/profile.html", build=profile.build, live="enrollment", root=ident),
        Part(
            name="required", template="learner/requirements.html", build=requirements.of_learner,
            live="enrollment attendance", scope="requirements:read",
        ),
        *([ENROLL] if visit.acts and person.get("active", True) and not person.get("erased") else ()),
        Part(name="learner", template="lists/learner.html", build=_build, live="enrollment attendance"),
        Part(
            name="timeline", template="learner/timeline.html", build=timeline.build, live="enrollment attendance",
            root=ident, scope="audit:read",
        ),
    )  # fmt: skip
    return Page(template="single.html", title=feed.who(person, {}), nav="Learners", parts=parts)


async def move(visit: Visit, form: Form) -> str:
    """Have them judged by the newest version of their program.

    Raises:
        ApiProblem: there is none, or nobody says why.
    """
    path = f"/v1/enrollments/{text(form, 'enrollment')}/move"
    answer = await visit.session.post(path, {"reason": text(form, "reason")}, key(form))
    return f"Goes by version {answer['program_version']} from now on."


COMMANDS = {
    "enroll": enrolling.enroll,
    "move": move,
    "profile": profile.change,
    "leave": profile.leave,
    "return": profile.come_back,
    "merge": merging.merge,
    "hold": forgetting.hold,
    "lift": forgetting.lift,
    "erase": forgetting.erase,
}


async def _build(visit: Visit) -> Mapping[str, Any]:
    ident, session = visit.path["learner"], visit.session
    enrollments, progress = await asyncio.gather(
        visit.rows("enrollments:read", "/v1/enrollments", learner=ident),
        visit.rows("completions:read", "/v1/progress", learner=ident),
    )
    # What goes by another id of theirs by now is listed there.
    enrollments = [row for row in enrollments if row.get("because") != MERGED]
    standing = [row["enrollment"] for row in enrollments if row["state"] == IN and visit.sees("completions:read")]
    seats = [row["enrollment"] for row in enrollments if row["enrollment"] in standing and row.get("offering")]
    offerings, programs, told, paths = await asyncio.gather(
        session.documents("/v1/offerings", (row.get("offering") for row in [*enrollments, *progress])),
        session.documents("/v1/programs", (row.get("program") for row in enrollments if not row.get("offering"))),
        session.documents("/v1/progress", seats),
        _paths(visit) if len(standing) > len(seats) else asyncio.sleep(0, {}),
    )
    courses = await session.documents("/v1/courses", (one for path in paths.values() for one in _named(path)))
    by_offering = {row["offering"]: row for row in progress}
    rows = []
    for row in enrollments:
        offering, program = row.get("offering"), programs.get(row.get("program") or "", {})
        path = {} if offering else paths.get(row["enrollment"], {})
        one = told.get(row["enrollment"]) or by_offering.get(offering) if offering else _come(path)
        about = offerings.get(offering or "", {}) or program
        locked = _locked(one, about) if offering else _behind(path, courses)
        offered = 0 if offering else newer(row, program)
        rows.append({**row, "progress": one, "about": about, "locked": locked, "newer": offered})
    await _suggest(visit, rows)
    return {"learner": ident, "rows": rows}


async def _paths(visit: Visit) -> dict[str, dict[str, Any]]:
    """How far they have come in their programs, by enrollment."""
    ident = visit.path["learner"]
    found = await visit.session.documents("/v1/learners", [f"{ident}/transcript"])
    return {one["enrollment"]: one for transcript in found.values() for one in transcript["programs"]}


async def _suggest(visit: Visit, rows: Sequence[dict[str, Any]]) -> None:
    """Other dates for what the provider called off and the learner has nowhere else."""
    has = {row.get("course") for row in rows if row["state"] != "cancelled"}
    lost = [row for row in rows if row.get("by") == "provider" and row.get("course") not in has][:SUGGESTED]
    found = await visit.session.documents("/v1/enrollments", (f"{row['enrollment']}/alternatives" for row in lost))
    for row in lost:
        row["instead"] = found.get(f"{row['enrollment']}/alternatives", {}).get("items", ())[:SUGGESTED]


def _come(path: Mapping[str, Any]) -> dict[str, Any] | None:
    """How far somebody has come in a program, as progress is told; null where nobody knows."""
    if not path:
        return None
    at, count = path.get("completed_at"), (len(path.get("credited") or ()), len(path.get("required") or ()))
    return {"state": "completed" if at else "in_progress", "completed_at": at, "courses": count}


def _named(path: Mapping[str, Any]) -> list[str]:
    return [course for one, waits in (path.get("locked") or {}).items() for course in (one, *waits)]


def newer(row: Mapping[str, Any], program: Mapping[str, Any]) -> int:
    """The version of their program that is on offer, where they go by an earlier one; else 0."""
    mine, offered = row.get("program_version"), program.get("published")
    return offered if row["state"] == IN and mine and offered and offered > mine else 0


def _locked(progress: Mapping[str, Any] | None, offering: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What of an offering is not open to the learner yet, by title, with what it waits for."""
    if not progress or progress["state"] != "in_progress":
        return []
    titles = {part["key"]: part["title"] for part in offering.get("components") or ()}
    return [
        {
            "title": titles.get(key, key),
            "requires": [titles.get(one, one) for one in lock["requires"]],
            "opens_at": lock["opens_at"],
            "opens": "" if lock["opens_at"] else opens(lock.get("unlock") or {}, titles),
            "held": lock["held"],
        }
        for key, lock in (progress.get("locked") or {}).items()
    ]


def _behind(path: Mapping[str, Any], courses: Documents) -> list[dict[str, Any]]:
    """The courses of a program that come behind others, with those that are still to be completed."""

    def titles(idents: Sequence[str]) -> list[str]:
        return [str(courses.get(one, {}).get("title") or one) for one in idents]

    locked = (path.get("locked") or {}).items()
    return [{"title": titles([course])[0], "requires": titles(waits)} for course, waits in locked]
