"""Approvals: who asks to be enrolled, for whom the visitor may say yes or no."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.forms import TRY, Form, key, text
from gateway.dashboard.offerings import with_seats
from gateway.dashboard.prices import priced
from gateway.dashboard.rehearsing import rehearse
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.visit import Visit

AT_ONCE = 50
PASSED_ON = {
    "vacant": "It is for coordinators to decide: no manager is there who could.",
    "undecided": "It is for coordinators to decide: the manager did not in time.",
}


async def approvals(visit: Visit) -> Response:
    """`GET` and `POST /approvals`."""
    return await answered(visit, COMMANDS, _page)


async def _page(_visit: Visit) -> Page:
    part = Part(name="approvals", template="learning/approvals.html", build=_build, live="enrollment")
    return Page(template="single.html", title="Approvals", nav="Approvals", parts=(part,))


async def _build(visit: Visit) -> Mapping[str, Any]:
    page = await visit.session.get("/v1/requests", state="pending", limit=AT_ONCE, after=visit.asked("after"))
    items = page["items"]
    people, offerings, programs = await asyncio.gather(
        visit.session.people(row["learner"] for row in items),
        visit.session.documents("/v1/offerings", (row["offering"] for row in items)),
        visit.session.documents("/v1/programs", (row.get("program") for row in items)),
    )
    seats = {row["offering"]: row for row in await with_seats(visit, list(offerings.values()))}
    terms = await visit.session.documents("/v1/offerings", (f"{one}/terms" for one in offerings))
    coordinates = visit.sees("enrollments:write")
    rows = [
        {
            **row,
            "who": feed.who(row, people),
            "about": programs.get(row.get("program")) or seats.get(row["offering"], {}),
            "page": f"/programs/{row['program']}" if row.get("program") else f"/offerings/{row['offering']}",
            "price": priced(terms.get(f"{row['offering']}/terms", {})),
            "stands_in": PASSED_ON.get(row.get("passed_on") or "", ""),
            "turn": coordinates or row["awaits"] == "manager",
        }
        for row in items
        if row["learner"] != visit.viewer.learner
    ]
    return {"rows": rows, "after": page.get("after"), "tell": visit.asked("tell")}


async def approve(visit: Visit, form: Form) -> str:
    """Agree, or tell what would come of it."""
    path, body = f"/v1/requests/{text(form, 'enrollment')}/approve", {"notify": text(form, "notify")}
    if form.get("step") == TRY:
        return await rehearse(visit, form, path, body)
    answer = await visit.session.post(path, body, key(form))
    return f"Agreed; a {answer['awaits']} has to agree, too." if answer.get("awaits") else "Agreed."


async def reject(visit: Visit, form: Form) -> str:
    """Do not agree, and say why."""
    body = {"reason": text(form, "reason"), "notify": text(form, "notify")}
    await visit.session.post(f"/v1/requests/{text(form, 'enrollment')}/reject", body, key(form))
    return "Not agreed. The learner is not told." if body["notify"] == "none" else "Not agreed. The learner reads why."


COMMANDS = {"approve": approve, "reject": reject}
