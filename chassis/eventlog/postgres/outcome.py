"""What became of an append whose answer did not arrive: recorded, not recorded, or not to be known.

The server may still be at it. So its process is ended first, and only when that is gone, and with it
everything it might still have done, is the log asked.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.clock import from_micros
from chassis.eventlog.port import Append, Appended, LogDamaged, LogUnavailable, NewEvent, OutcomeUnknown, Repeated
from chassis.eventlog.postgres.appending import placed
from chassis.eventlog.postgres.arrays import Blobs
from chassis.eventlog.postgres.datastore import LogDatastore
from chassis.eventlog.postgres.sessions import Session
from chassis.eventlog.rows import pack

PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.1
_END = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = %s AND backend_start = %s"
_FIRST = "SELECT position, recorded_at, state FROM stored_events WHERE originator_id = %s AND originator_version = %s"
_KNOWN = (
    "SELECT command_id, answer, recorded_at FROM stored_events "
    "WHERE command_id = ANY (%b) AND command_id IS NOT NULL "
    "UNION ALL SELECT command_id, answer, recorded_at FROM answers WHERE command_id = ANY (%b)"
)


class Found(msgspec.Struct, frozen=True):
    """What the log holds of an append: the row where its first event belongs (position, recorded-at,
    state), and per command id the answer stored under it and when it was recorded.
    """

    first: tuple[int, int, bytes] | None
    known: Mapping[bytes, tuple[bytes | None, int]]


def settle(datastore: LogDatastore, cut: Session, appends: Sequence[Append]) -> Appended:
    """What the append would have answered on the session that was cut.

    Raises:
        LogUnavailable: nothing was appended.
        OutcomeUnknown: the server stays away, or is another than it was.
        Repeated: nothing was appended, for somebody else has used one of the command ids.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            found = _look_up(datastore, cut, appends)
        except (LogUnavailable, LogDamaged) as away:
            if time.monotonic() > until:
                raise OutcomeUnknown(f"{away} Whether anything was appended is not known.") from away
            time.sleep(_PAUSE_SECONDS)
        else:
            return told(appends, found, datastore.database.name)


def told(appends: Sequence[Append], found: Found, name: str) -> Appended:
    """The answer to an append, from what the log holds of it now that its transaction is over; pure.

    It is all there or not at all, so one trace of it would do. Each is looked at nevertheless: somebody
    else may have used a command id in the meantime, or have written at the same version.

    Raises:
        LogUnavailable, Repeated: nothing was appended.
        OutcomeUnknown: it left no trace by which it could be told.
    """
    first = _first_event(appends)
    identified = [one for one in appends if one.command_id and (one.events or one.answer)]
    start, recorded_at = 0, None
    if first is not None:
        if found.first is not None and found.first[2] == first.state:
            start, recorded_at = found.first[:2]
    elif found.known:
        recorded_at = next(iter(found.known.values()))[1]
    if recorded_at is not None and all(_mine(one, found) for one in identified):
        return Appended(positions=placed(appends, start), recorded_at=from_micros(recorded_at))
    if found.known:
        raise Repeated(list(found.known))
    if first is None and not identified:
        raise OutcomeUnknown(f"The event log at {name} went away. Whether anything was changed is not known.")
    raise LogUnavailable(f"The event log at {name} went away. Nothing was appended.")


def _look_up(datastore: LogDatastore, cut: Session, appends: Sequence[Append]) -> Found:
    with datastore.session() as session:
        ended = session.cursor.execute(_END, (cut.pid, cut.started)).fetchone()
        if ended is not None and not ended[0]:
            raise LogUnavailable(f"The event log at {datastore.database.name} is still at what was asked of it.")
        first = _first_event(appends)
        row: Any = None
        if first is not None:
            row = session.cursor.execute(_FIRST, (first.stream, first.version)).fetchone()
        ids = Blobs([one.command_id for one in appends if one.command_id])
        known = session.cursor.execute(_KNOWN, (ids, ids)).fetchall()
        return Found(row, {ident: (answer, recorded_at) for ident, answer, recorded_at in known})


def _mine(one: Append, found: Found) -> bool:
    """Whether what stands under the command's id is what was to be stored there."""
    answer = pack(one.answer, len(one.events)) if one.answer else None
    return one.command_id in found.known and found.known[one.command_id][0] == answer


def _first_event(appends: Sequence[Append]) -> NewEvent | None:
    return next((event for one in appends for event in one.events), None)
