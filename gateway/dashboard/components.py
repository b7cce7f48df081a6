"""The components of a course, as forms describe them and pages show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.dashboard.forms import count, text

SPARE_ROWS = 3
MODES = ("classroom", "virtual", "on_site")
KINDS: Sequence[tuple[str, str]] = (
    ("session", "session"),
    ("session:classroom", "session, classroom"),
    ("session:virtual", "session, virtual"),
    ("session:on_site", "session, on site"),
    ("module", "module"),
    ("reading", "reading"),
    ("video", "video"),
    ("quiz", "quiz"),
    ("assessment", "assessment"),
    ("exercise", "exercise"),
    ("job_aid", "job aid"),
    ("library", "library"),
)
BLENDS: Sequence[tuple[str, str]] = (
    ("", "no model"),
    ("flipped", "flipped: pre-work, then live"),
    ("sandwich", "sandwich: pre-work, live, reinforcement"),
    ("ongoing", "ongoing: live beside a library"),
    ("custom", "custom: as it suits"),
)
PHASES = ("pre_work", "live", "reinforcement", "library")


def components_in(form: Mapping[str, Any], rows: int) -> list[dict[str, Any]]:
    """The components that a form describes; those that are new have keys from their title and place."""
    found = []
    for row in range(1, rows + 1):
        title = text(form, f"title{row}")
        if title:
            kind, _, mode = (text(form, f"kind{row}") or "").partition(":")
            part = {
                "key": text(form, f"key{row}") or _key(title, row),
                "title": title,
                "kind": kind,
                "required": bool(form.get(f"required{row}")),
                "mode": mode or None,
                "minutes": count(form, f"minutes{row}"),
            }
            found.append({name: value for name, value in part.items() if value is not None})
    return found


def kept(
    parts: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]], *, same_model: bool
) -> list[dict[str, Any]]:
    """The components with what a form does not show of them, as it was before.

    Phase and order stay while the model does; where parts come, go or move, a model that links its
    parts links them anew. What named a component that is gone names it no more.
    """
    known = {part["key"]: part for part in before}
    keys = [part["key"] for part in parts]
    found = []
    for part in parts:
        was = known.get(part["key"], {})
        stays = dict.fromkeys(("weight", "unlock", "credits"))
        if same_model and _kind(was or part).partition(":")[0] == part["kind"]:
            stays |= {"phase": None} | ({"requires": None} if keys == list(known) else {})
        more = {name: was[name] for name in stays if was.get(name)}
        if (more.get("unlock") or {}).get("after") not in {None, *keys}:
            del more["unlock"]
        found.append({**more, **part})
    return found


def lines(components: Sequence[Mapping[str, Any]], rows: int) -> list[dict[str, Any]]:
    """Rows of a form that begin with these components; the rest are empty."""
    known = [
        {
            "key": part["key"],
            "title": part["title"],
            "kind": _kind(part),
            "required": part.get("required", True),
            "minutes": part.get("minutes"),
        }
        for part in components
    ]
    empty = {"key": "", "title": "", "kind": "session", "required": True, "minutes": None}
    return [*known, *(dict(empty) for _ in range(rows - len(known)))][: max(rows, len(known))]


def path(components: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Components with what they require in words, and when they open."""
    titles = {part["key"]: part["title"] for part in components}
    return [
        {
            **part,
            "kind_told": part.get("mode") or part["kind"],
            "requires_told": [titles.get(key, key) for key in part.get("requires") or ()],
            "opens": opens(part.get("unlock") or {}, titles),
        }
        for part in components
    ]


def _kind(part: Mapping[str, Any]) -> str:
    if part["kind"] == "module" and part.get("phase") == "library":
        return "library"
    return f"{part['kind']}:{part['mode']}" if part.get("mode") else str(part["kind"])


def opens(unlock: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """When a component opens, in words; empty where it is open from the start."""
    if unlock.get("on"):
        return f"on {unlock['on']}"
    if unlock.get("days") is None:
        return ""
    days = "1 day" if unlock["days"] == 1 else f"{unlock['days']} days"
    after = unlock.get("after")
    return f"{days} after {titles.get(after, after) if after else 'enrollment'}"


def _key(title: str, row: int) -> str:
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in title.lower())
    return f"{'-'.join(filter(None, plain.split('-')))[:40] or 'part'}-{row}"
