"""Completions taken over from an earlier system, each once, whichever file tells it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any

import msgspec

from chassis.days import check_year
from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import ALPHABET, stream
from contracts.attendance import CompletionImported, ImportedCompletionUndone
from contracts.event import Event
from services.attendance.commands import ImportCompletion, UndoImportedCompletion

CATEGORY = "record"


class Record(msgspec.Struct):
    """What decisions about a completion rest on; null while it does not count."""

    told: CompletionImported | None = None


def record_id(learner: str, course: str, completed_on: date, source: str) -> str:
    """The id of a completion: what is the same in all four is the same completion."""
    told = f"{course}\0{completed_on.isoformat()}\0{source.casefold()}".encode()
    number = int.from_bytes(blake2b(told, digest_size=10, person=b"record").digest())
    return f"{learner}.h" + "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def take_over(states: Mapping[str, Any], command: ImportCompletion, context: Context) -> Decision:
    """The completion, on the day it was; nothing if it was taken over before.

    Raises:
        Refused: `completed-later`, `expires-before-completed`, `completion-known-otherwise`, `time-out-of-range`.
    """
    name = stream(CATEGORY, command.record)
    moment = datetime(command.completed_on.year, command.completed_on.month, command.completed_on.day, tzinfo=UTC)
    check_year(moment, "completed_on")
    if moment > context.at:
        raise Refused(
            f"{command.completed_on} lies ahead: nothing is completed before its day.",
            slug="completed-later",
            completed_on=command.completed_on,
        )
    if command.expires_on is not None and command.expires_on < command.completed_on:
        raise Refused(
            f"It expires on {command.expires_on}, before it was completed.",
            slug="expires-before-completed",
            completed_on=command.completed_on,
            expires_on=command.expires_on,
        )
    told = CompletionImported(**{field: getattr(command, field) for field in CompletionImported.__struct_fields__})
    known: CompletionImported | None = states[name].told
    reply = {"record": command.record}
    if known is None:
        return Decision(events=((name, told),), effective={0: moment}, reply=reply, status=201)
    if msgspec.structs.replace(told, batch=known.batch) != known:
        raise Refused(
            f"An earlier import ({known.batch}) took this completion over with other values, which are kept.",
            slug="completion-known-otherwise",
            record=command.record,
            batch=known.batch,
        )
    return Decision(reply=reply)


def undo(states: Mapping[str, Any], command: UndoImportedCompletion, _context: Context) -> Decision:
    """The completion counts no more; nothing if it does not, or another batch took it over."""
    name = stream(CATEGORY, command.record)
    known: CompletionImported | None = states[name].told
    if known is None or known.batch != command.batch:
        return Decision()
    undone = ImportedCompletionUndone(
        record=command.record, learner=known.learner, course=known.course, batch=known.batch
    )
    return Decision(events=((name, undone),))


def evolve(record: Record, event: Event) -> Record:
    """Fold one event."""
    match event:
        case CompletionImported():
            record.told = event
        case ImportedCompletionUndone():
            record.told = None
    return record
