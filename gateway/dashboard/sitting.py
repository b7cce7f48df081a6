"""One session: when, where and by whom it is held, and what is changed about it, each tried before it is done."""

import asyncio
from collections.abc import Mapping
from typing import Any

from gateway.dashboard import picks, sessions
from gateway.dashboard.forms import TRY, Do, Form, count, key, text, whole
from gateway.dashboard.rehearsing import rehearse
from gateway.dashboard.render import Part
from gateway.dashboard.series import DOUBLED
from gateway.dashboard.times import moment
from gateway.dashboard.trying import attempt
from gateway.dashboard.visit import Visit
from gateway.dashboard.windows import window_in


def part(root: str) -> Part:
    """The part that tells of the session, with its forms. `root` is its offering."""
    return Part(name="plan", template="plan.html", build=_build, live="scheduling", root=root)


async def move(visit: Visit, form: Form) -> str:
    """Hold it at another time, by the clock of its zone.

    Raises:
        ApiProblem: a time does not exist there, or the API refuses.
    """
    found = await _one(visit)
    start, end = window_in(form, found["timezone"])
    body = {"starts_at": start, "ends_at": end, "notify": text(form, "notify")}
    return await attempt(visit, form, f"{_path(visit)}/reschedule", body, "Moved. Seats and queue stay.")


async def change_room(visit: Visit, form: Form) -> str:
    """Hold it somewhere else."""
    body = {"room": text(form, "room"), "place": text(form, "place"), "notify": text(form, "notify")}
    return await attempt(visit, form, f"{_path(visit)}/change-room", body, "The room is changed.")


async def assign(visit: Visit, form: Form) -> str:
    """Have others teach it."""
    chosen = picks.picked(form)
    body = {name: chosen[name] or [] for name in ("instructors", "assistants")}
    return await attempt(visit, form, f"{_path(visit)}/assign-instructors", body, "Assigned.")


async def set_link(visit: Visit, form: Form) -> str:
    """Say where it is joined; nothing takes the address away."""
    body = {"join_url": text(form, "join_url"), "notify": text(form, "notify")}
    if form.get("step") == TRY:
        return await rehearse(visit, form, f"{_path(visit)}/join-url", body)
    await visit.session.post(f"{_path(visit)}/join-url", body, key(form))
    return "Set. Who holds a seat is told the address." if text(form, "join_url") else "There is no address any more."


async def call_off(visit: Visit, form: Form) -> str:
    """Call it off; what it had reserved is free again."""
    body = {"reason": text(form, "reason"), "notify": text(form, "notify")}
    if form.get("step") == TRY:
        return await rehearse(visit, form, f"{_path(visit)}/cancel", body)
    await visit.session.post(f"{_path(visit)}/cancel", body, key(form))
    return "Called off. What it had reserved is free again."


async def restore(visit: Visit, form: Form) -> str:
    """Have it take place after all."""
    body = {"notify": text(form, "notify")}
    return await attempt(visit, form, f"{_path(visit)}/restore", body, "It takes place after all.")


async def move_rest(visit: Visit, form: Form) -> str:
    """Move it and those of its series that come after it."""
    found = await _one(visit)
    body = {
        "since": found["session"],
        "shift_days": _days(form),
        "starts": text(form, "starts"),
        "ends": text(form, "ends"),
        "ambiguous": text(form, "ambiguous"),
        "notify": text(form, "notify"),
    }
    return await attempt(visit, form, f"/v1/series/{found['series']}/reschedule", body, "Moved, with those after it.")


async def call_off_rest(visit: Visit, form: Form) -> str:
    """Call it off, and those of its series that come after it."""
    found = await _one(visit)
    body = {"since": found["session"], "reason": text(form, "reason"), "notify": text(form, "notify")}
    path = f"/v1/series/{found['series']}/cancel"
    if form.get("step") == TRY:
        return await rehearse(visit, form, path, body)
    await visit.session.post(path, body, key(form))
    return "Called off, with those after it."


async def _build(visit: Visit) -> Mapping[str, Any]:
    found = await _one(visit)
    writes = visit.may("offerings:write")
    window = (found["starts_at"], found["ends_at"])
    documents, names, free, things = await asyncio.gather(
        visit.session.documents("/v1/offerings", [found["offering"]]),
        sessions.names(visit, [found]),
        picks.offered(visit, window, offering=found["offering"], own=[found["session"]])
        if writes and found["state"] != "cancelled"
        else asyncio.sleep(0),
        visit.session.documents("/v1/equipment", [one["equipment"] for one in found.get("equipment") or ()]),
    )
    offering = documents.get(found["offering"], {})
    end = moment(found["ends_at"])
    return {
        "session": found,
        "offering": offering,
        "titles": {one["key"]: one["title"] for one in offering.get("components") or ()},
        "names": names,
        "things": things,
        "picks": free,
        "given": picks.given(found),
        "changes": writes and offering.get("state") != "cancelled",
        "ahead": bool(end and end > visit.now),
        "doubled": DOUBLED,
    }


async def _one(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = await visit.session.get(_path(visit))
    return found


def _path(visit: Visit) -> str:
    return f"/v1/sessions/{visit.path['session']}"


def _days(form: Form) -> Any:
    """Days to move by, back where there is a minus; anything else goes as it is, for the API to say what is wrong."""
    typed = text(form, "shift_days")
    if typed and typed.startswith("-") and whole(typed[1:]):
        return -int(typed[1:])
    return count(form, "shift_days")


SITTING: Mapping[str, Do] = {
    "move": move,
    "room": change_room,
    "assign": assign,
    "link": set_link,
    "off": call_off,
    "restore": restore,
    "moverest": move_rest,
    "offrest": call_off_rest,
}
