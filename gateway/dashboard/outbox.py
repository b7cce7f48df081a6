"""The outbox: what people are told, what became of it, each mail as it reads, and the words of every kind."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.render import Page, Part, answered, show
from gateway.dashboard.visit import Tried, Visit

AT_ONCE = 50
OVER = frozenset({"delivered", "bounced", "given-up", "skipped"})
STATES = (
    ("waiting", "Waiting"),
    ("deferred", "Tried again later"),
    ("delivered", "Sent"),
    ("bounced", "Refused"),
    ("given-up", "Given up"),
    ("skipped", "Not sent"),
)
SILENT: Mapping[str, str] = {
    "no-address": "There is no name or e-mail address to send it to.",
    "inactive": "Who would be told has left.",
    "over": "It did not hold any more when it was to go.",
}
KINDS: Mapping[str, str] = {
    "confirmation": "Enrolled",
    "waitlist": "On the waitlist",
    "seat-offer": "A seat is offered",
    "seat-offer-over": "An offer has lapsed",
    "cancellation": "Cancelled",
    "transfer": "Moved to another date",
    "session-added": "A session was added",
    "session-moved": "A session has moved",
    "session-place": "A session is held elsewhere",
    "session-cancelled": "A session is called off",
    "session-restored": "A session takes place after all",
    "reminder": "Reminder",
    "requested": "Asked for",
    "approval": "Asked to decide",
    "dated": "Told of a date",
    "rejected": "Not approved",
    "request-lapsed": "A request has lapsed",
    "requirement-due": "Something is due",
    "requirement-overdue": "Something is overdue",
    "team-overdue": "Somebody in the team is late",
}
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "German"}
LOOK = "look"


async def outbox(visit: Visit) -> Response:
    """`GET /outbox`."""
    part = Part(name="outbox", template="outbox/list.html", build=_build, live="enrollment")
    return await show(visit, Page(template="single.html", title="Outbox", nav="Outbox", parts=(part,)))


async def letter(visit: Visit) -> Response:
    """`GET` and `POST /outbox/{notice}`."""
    return await answered(visit, {"resend": _resend}, _letter_page)


async def wording(visit: Visit) -> Response:
    """`GET` and `POST /outbox/templates`."""
    return await answered(visit, {"words": _reword, "drop": _drop}, _wording_page)


async def _build(visit: Visit) -> Mapping[str, Any]:
    asked = {name: visit.asked(name) or None for name in ("kind", "state", "offering", "learner", "after")}
    page = await visit.session.get("/v1/notices", limit=AT_ONCE, **asked)
    rows = page["items"]
    people, titles = await asyncio.gather(visit.session.people(row["learner"] for row in rows), _titles(visit, rows))
    more = {name: value for name, value in asked.items() if value and name != "after"}
    return {
        "rows": [{**row, "who": feed.who(row, people), "about": _called(row, titles)} for row in rows],
        "asked": asked,
        "kinds": KINDS,
        "states": dict(STATES),
        "more": visit.link("/outbox", **more, after=page["after"]) if page.get("after") else "",
    }


async def _letter_page(_visit: Visit) -> Page:
    part = Part(name="letter", template="outbox/letter.html", build=_letter, live="enrollment")
    return Page(template="single.html", title="Notice", nav="Outbox", parts=(part,))


async def _letter(visit: Visit) -> Mapping[str, Any]:
    found = await visit.session.get(f"/v1/notices/{quote(visit.path['notice'], safe='')}")
    row = found["about"]
    people, titles = await asyncio.gather(visit.session.people([row["learner"]]), _titles(visit, [row]))
    return {
        "row": row,
        "who": feed.who(row, people),
        "about": _called(row, titles),
        "mails": found["mails"],
        "silent": SILENT.get(found.get("silent") or "", found.get("silent")),
        "kind": KINDS.get(row["kind"], row["kind"]),
        "state": dict(STATES).get(row["state"], row["state"]),
        "over": row["state"] in OVER,
    }


async def _resend(visit: Visit, form: Form) -> str:
    """Send it once more."""
    path = f"/v1/notices/{quote(visit.path['notice'], safe='')}/resend"
    await visit.session.post(path, {"reason": text(form, "reason")}, key(form))
    return "On its way again."


async def _wording_page(_visit: Visit) -> Page:
    part = Part(name="words", template="outbox/words.html", build=_words)
    return Page(template="single.html", title="Words of notices", nav="Outbox", parts=(part,))


async def _words(visit: Visit) -> Mapping[str, Any]:
    templates = await visit.session.items("/v1/notice-templates")
    kind = visit.asked("kind") if visit.asked("kind") in KINDS else "confirmation"
    language = visit.asked("language") or "en"
    chosen = next((one for one in templates if (one["kind"], one["language"]) == (kind, language)), None)
    typed = visit.typed("words") or {}
    path = f"/v1/notice-templates/{kind}/{quote(language, safe='')}/preview"
    shown = await visit.session.get(path, **{name: typed.get(name) or None for name in ("subject", "text", "html")})
    languages = {one["language"]: one["language"] for one in templates} | dict(LANGUAGES)
    return {
        "kinds": KINDS,
        "languages": languages,
        "kind": kind,
        "language": language,
        "chosen": chosen or next(one for one in templates if one["kind"] == kind),
        "own": {(one["kind"], one["language"]) for one in templates if one["own"]},
        "preview": shown,
    }


async def _reword(visit: Visit, form: Form) -> str:
    """Say it otherwise, or show how that would read."""
    if form.get("step") == LOOK:
        visit.tried = Tried(form="words", typed=form)
        return ""
    body = {"subject": text(form, "subject") or "", "text": text(form, "text") or "", "html": text(form, "html")}
    await visit.session.post(_path(form), body, key(form))
    return "Saved. Notices say so from now on."


async def _drop(visit: Visit, form: Form) -> str:
    """Say what the platform says by itself."""
    await visit.session.post(f"{_path(form)}/drop", {}, key(form))
    return "Notices say again what they said at first."


def _path(form: Form) -> str:
    return f"/v1/notice-templates/{quote(str(form.get('kind')), safe='')}/{quote(str(form.get('language')), safe='')}"


async def _titles(visit: Visit, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """What the offerings and requirements are called that these notices are about."""
    offerings, requirements = await asyncio.gather(
        visit.session.documents("/v1/offerings", (row.get("offering") for row in rows)),
        visit.session.documents("/v1/requirements", (row.get("requirement") for row in rows)),
    )
    found = {**offerings, **requirements}
    return {ident: str(one.get("title") or one.get("code") or ident) for ident, one in found.items()}


def _called(row: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    ident = row.get("offering") or row.get("requirement") or row.get("program") or ""
    return titles.get(ident, ident)
