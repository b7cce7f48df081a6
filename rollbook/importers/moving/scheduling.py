"""Offerings and their sessions: one row a session, and the rows of an offering together make it."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from chassis.errors import Problem
from rollbook.importers.lines import Line, Row
from rollbook.importers.moving import directory, parsing
from rollbook.importers.moving.directory import Document, folded
from rollbook.importers.moving.offerings import OF_OFFERING, OFFERINGS, Known, Run, run, timed
from rollbook.importers.moving.sending import Sending, line, otherwise
from rollbook.importers.moving.sheets import Cells
from services.scheduling.commands import ScheduleOffering, ScheduleSession

Sitting = tuple[str, str, str]
"""An offering, a component of it, and when it is held."""

TOLD = {name: name for name in ("course", "timezone", "delivery", "capacity", "minimum")} | {"decide_at": "decide"}
TOLD_OF_SESSION = {"ends_at": "ends", "room": "room", "instructors": "instructors"}


class Offering(msgspec.Struct):
    """An offering with all its rows; `refused` is the line of the first that cannot be used, `whole` says that every
    session stands.
    """

    runs: list[tuple[Run, Row]] = []
    ident: str | None = None
    state: str = "draft"
    refused: int | None = None
    whole: bool = True


async def import_offerings(path: Path, sending: Sending, *, publish: bool = True) -> None:
    """Schedule the offerings and sessions of a file that are not there yet, and publish those that are complete.

    Raises:
        BadInput: the file cannot be read.
        PlatformAway: the platform stopped answering; run it again to go on.
    """
    known = await _known(sending)
    found = _offerings(path, known, sending)
    made, _ = await sending.send(
        "offerings", [one for code in found for one in _new(code, found[code], known, sending)]
    )
    for code, one in found.items():
        if code not in known.offerings:
            one.ident = made.get(_key(code))
            one.whole = one.whole and one.ident is not None
    there = await _there(found, sending)
    lines = [line for code in found for line in _sessions(code, found[code], there, sending)]
    _, refused = await sending.send("sessions", lines)
    for code, one in found.items():
        one.whole = one.whole and not any(key.startswith(f"session/{code}/") for key in refused)
    if publish:
        await sending.send("publication", [one for code in found for one in _publication(code, found[code], sending)])


async def _known(sending: Sending) -> Known:
    platform = sending.platform
    venues = {one["venue"]: one["code"] for one in await directory.everything(platform, "/v1/venues")}
    rooms = {f"{venues[venue]}/{one['code']}": one for (venue, _), one in (await directory.rooms(platform)).items()}
    people = await directory.by_code(platform, "/v1/instructors")
    sending.names |= {one["room"]: code for code, one in rooms.items()}
    sending.names |= {one["instructor"]: one["code"] for one in people.values()}
    return Known(
        courses=await directory.by_code(platform, "/v1/courses"),
        offerings=await directory.by_code(platform, "/v1/offerings"),
        instructors=people,
        rooms={folded(code): one for code, one in rooms.items()},
    )


def _offerings(path: Path, known: Known, sending: Sending) -> dict[str, Offering]:
    """The offerings of a file by code, in its order."""
    found: dict[str, Offering] = {}
    firsts: dict[str, tuple[Cells, int]] = {}
    seen: dict[Any, tuple[Run, Row]] = {}
    for cells, row in parsing.read(OFFERINGS, path, sending.tally):
        code = folded(cells["offering"])
        first, line = firsts.setdefault(code, (cells, row.line))
        told = parsing.understood(partial(_run, cells, first, line, known), row, sending.tally)
        offering = found.setdefault(code, Offering())
        if told is None:
            offering.refused, offering.whole = offering.refused or row.line, False
        elif parsing.once(seen, (code, told.session and _when(told.session)), told, row, sending.tally):
            offering.runs.append((told, row))
    return {code: one for code, one in found.items() if one.runs}


def _run(own: Cells, first: Cells, line: int, known: Known) -> Run:
    return run(parsing.completed(own, first, OF_OFFERING, line), known)


def _new(code: str, found: Offering, known: Known, sending: Sending) -> list[Line]:
    """What schedules an offering; nothing where it is there, or cannot be."""
    (first, row), there = found.runs[0], known.offerings.get(code)
    if there is not None:
        found.ident, found.state = there["offering"], there["state"]
        other = directory.differing(there, first.offering, _told(first.offering))
        if first.session is None:
            sending.kept(row, f"offering {first.offering.code}", other)
        elif other:
            sending.remark(row, otherwise(f"offering {first.offering.code}", other))
        return []
    if found.refused is not None:
        sending.lose(
            (row for _, row in found.runs),
            f"line {found.refused} of the same offering was refused; a new offering is imported whole",
        )
        found.runs, found.whole = [], False
        return []
    try:
        made = timed(first.offering, [one.session for one, _ in found.runs if one.session])
    except Problem as refused:
        sending.lose((row for _, row in found.runs), refused.detail.rstrip("."))
        found.runs, found.whole = [], False
        return []
    return [line("ScheduleOffering", _key(code), msgspec.to_builtins(made), row, effect=first.session is None)]


async def _there(found: Mapping[str, Offering], sending: Sending) -> Mapping[Sitting, Document]:
    """The sessions that begin when some of the file do: all of them at once, for a file may have many offerings."""
    starts = [one.session.starts_at for offering in found.values() for one, _ in offering.runs if one.session]
    if not starts:
        return {}
    span = {"from": min(starts).isoformat(), "to": (max(starts) + timedelta(seconds=1)).isoformat()}
    held = await directory.everything(sending.platform, "/v1/sessions", **span)
    return {(one["offering"], one["component"], one["starts_at"]): one for one in held}


def _sessions(code: str, found: Offering, there: Mapping[Sitting, Document], sending: Sending) -> list[Line]:
    """What schedules the sessions that are not there yet."""
    rows = [(one.session, row) for one, row in found.runs if one.session is not None]
    if found.ident is None or found.state == "cancelled":
        reason = "its offering was called off" if found.ident else "its offering was refused"
        sending.lose((row for _, row in rows), reason)
        return []
    lines = []
    for session, row in rows:
        if (same := there.get((found.ident, *_when(session)))) is None:
            body = msgspec.to_builtins(session) | {"offering": found.ident}
            lines.append(line("ScheduleSession", f"session/{code}/{'/'.join(_when(session))}", body, row))
        else:
            other = directory.differing(same, session, TOLD_OF_SESSION)
            sending.kept(row, f"session {session.component} of {_when(session)[1]}", other)
            found.whole = found.whole and not other
    return lines


def _publication(code: str, found: Offering, sending: Sending) -> list[Line]:
    """What publishes an offering; one with rows that were lost stays a draft."""
    if found.ident is None or found.state != "draft":
        return []
    row = found.runs[0][1]
    if not found.whole:
        sending.remark(row, "its offering stays a draft, because a row of it was lost")
        return []
    return [line("PublishOffering", f"{_key(code)}/publish", {"offering": found.ident}, row, effect=False)]


def _told(offering: ScheduleOffering) -> dict[str, str]:
    return TOLD | ({"title": "title"} if offering.title else {})


def _when(session: ScheduleSession) -> tuple[str, str]:
    return session.component, str(msgspec.to_builtins(session.starts_at))


def _key(code: str) -> str:
    return f"offering/{code}"
