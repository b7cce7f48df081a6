"""The words of the trade: labels, figures, people and events as sentences."""

from collections.abc import Mapping
from typing import Any

import msgspec

LABELS = {
    "live": "live",
    "self_paced": "self-paced",
    "blended": "blended",
    "scheduled": "scheduled",
    "on_demand": "on demand",
    "pre_work": "Pre-work",
    "reinforcement": "Reinforcement",
    "library": "Library",
    "absent_excused": "excused",
    "no_show": "no-show",
    "in_progress": "in progress",
    "left_before_start": "left before start",
    "not_met": "not met",
    "tested_out": "tested out",
    "job_aid": "job aid",
    "on_site": "on site",
}
ID_TAIL = 4
ENCRYPTED = "enc:"
WHOLE_FROM = 1_000


def label(value: Any) -> str:
    """A value of the contracts, as people say it."""
    return LABELS.get(str(value), str(value).replace("_", " ")) if value else ""


def number(value: Any) -> str:
    """A count with thousands apart."""
    return f"{value:,}" if isinstance(value, (int, float)) else "–"  # noqa: RUF001 - an en dash stands for none


def plain(value: Any) -> str:
    """A figure as it is typed: whole where it is whole, nothing where there is none."""
    if not isinstance(value, (int, float)):
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)


def money(value: Any) -> str:
    """An amount, to the hundredth while it is small."""
    if not isinstance(value, (int, float)):
        return "–"  # noqa: RUF001 - an en dash stands for none
    return f"{value:,.2f}" if value < WHOLE_FROM else f"{value:,.0f}"


def percent(value: Any) -> str:
    """A share between 0 and 1; one decimal only below ten percent."""
    if not isinstance(value, (int, float)):
        return "–"  # noqa: RUF001 - an en dash stands for none
    share = value * 100
    return f"{share:.1f} %" if 0 < share < 10 else f"{share:.0f} %"


def short(ident: Any) -> str:
    """The end of an id: enough to tell two apart on a page."""
    return str(ident or "")[-ID_TAIL:]


def person(ident: str | None, people: Mapping[str, Mapping[str, Any]]) -> str:
    """A learner's name, or what else they are known by."""
    known = people.get(ident or "", {})
    name = known.get("name")
    if name and not str(name).startswith(ENCRYPTED):
        return str(name)
    for external in known.get("external_ids") or ():
        return f"{external['source']} {external['id']}"
    return f"learner {short(ident)}" if ident else "nobody"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the feed tells it: what happened, to what, and one quiet remark."""

    what: str
    about: str = ""
    note: str = ""
    href: str = ""


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What the ids in a stretch of events stand for."""

    people: Mapping[str, Mapping[str, Any]] = {}
    offerings: Mapping[str, Mapping[str, Any]] = {}
    courses: Mapping[str, Mapping[str, Any]] = {}
    programs: Mapping[str, Mapping[str, Any]] = {}
    places: Mapping[str, Mapping[str, Any]] = {}

    def who(self, ident: str | None) -> str:
        """A learner."""
        return person(ident, self.people)

    def offering(self, ident: str | None) -> str:
        """An offering's title."""
        return self._title(self.offerings, ident, "offering")

    def course(self, ident: str | None) -> str:
        """A course's title."""
        return self._title(self.courses, ident, "course")

    def program(self, ident: str | None) -> str:
        """A program's title."""
        return self._title(self.programs, ident, "program")

    def place(self, kind: str, ident: str | None) -> str:
        """The name of a venue, a room or a piece of equipment."""
        return self._title(self.places, ident, kind)

    @staticmethod
    def _title(known: Mapping[str, Mapping[str, Any]], ident: str | None, kind: str) -> str:
        found = known.get(ident or "", {})
        return str(found.get("title") or found.get("name") or found.get("code") or f"{kind} {short(ident)}")


def kind_of(event: Mapping[str, Any]) -> str:
    """The event's name without service and version, such as `learner-enrolled`."""
    return str(event["type"]).split(".")[2]


def learners_in(event: Mapping[str, Any]) -> list[str]:
    """The learners an event is about, and those it is because of."""
    data = event.get("data") or {}
    because = str(data.get("because_of") or "").partition(".")[2]
    return [ident for ident in (data.get("learner"), because, data.get("kept"), data.get("merged")) if ident]
