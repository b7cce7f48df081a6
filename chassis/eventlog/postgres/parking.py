"""What reactions have come to: checkpoints, and what they could not take, safe in the log's database."""

from collections.abc import Mapping, Sequence

from chassis.eventlog.postgres.arrays import Blobs, Integers, Texts
from chassis.eventlog.postgres.datastore import LogDatastore
from chassis.feed.lanes import Mark
from chassis.parking import ParkedEvent, roots_by_owner

_FIELDS = ParkedEvent.__struct_fields__
_CHECKPOINTS = (
    "INSERT INTO checkpoints (owner, lane, position, before) "
    "SELECT owner, lane, position, before::bigint[] "
    "FROM unnest(%b, %b, %b, %b) AS reached (owner, lane, position, before) ORDER BY owner, lane "
    "ON CONFLICT (owner, lane) DO"
)
_SAVE_CHECKPOINTS = (
    f"{_CHECKPOINTS} UPDATE SET position = excluded.position, before = excluded.before "
    "WHERE checkpoints.position <= excluded.position"
)
_PIN_CHECKPOINTS = f"{_CHECKPOINTS} NOTHING"
_BEGIN_ATTEMPT = (
    "INSERT INTO attempts (owner, source, position, count) VALUES (%s, %s, %s, 1) ON CONFLICT (owner, source) "
    "DO UPDATE SET count = CASE WHEN attempts.position = excluded.position THEN attempts.count + 1 ELSE 1 END, "
    "position = excluded.position RETURNING count"
)
# What others wait behind is held until they are there too: whoever takes it back meanwhile looks for more after them.
_PARK = """
WITH given AS (
    SELECT * FROM unnest(%b, %b, %b, %b, %b, %b, %b) AS g (owner, source, position, root, error, attempts, event)
), there AS MATERIALIZED (
    SELECT owner, root FROM parked WHERE (owner, root) IN (SELECT owner, root FROM given) FOR SHARE
), kept AS (
    SELECT NOT EXISTS (
        SELECT FROM given AS g WHERE g.attempts = 0
        AND NOT EXISTS (SELECT FROM there AS t WHERE t.owner = g.owner AND t.root = g.root)
        AND NOT EXISTS (SELECT FROM given AS o WHERE o.owner = g.owner AND o.root = g.root AND o.attempts > 0)
    ) AS kept
), put AS (
    INSERT INTO parked (owner, source, position, root, error, attempts, event)
    SELECT given.* FROM given, kept WHERE kept.kept
    ON CONFLICT (owner, source, position) DO UPDATE SET error = excluded.error, attempts = excluded.attempts
    WHERE excluded.attempts > 0
)
SELECT kept FROM kept"""
_PARKED = (
    "SELECT owner, source, position, root, error, attempts, event FROM parked "
    "WHERE owner = coalesce(%s::text, owner) AND root = coalesce(%s::text, root) ORDER BY owner, source, position"
)
_UNPARK = (
    "DELETE FROM parked USING unnest(%b, %b, %b) AS w (owner, source, position) "
    "WHERE parked.owner = w.owner AND parked.source = w.source AND parked.position = w.position"
)


class ParksEvents:
    """The part of the log that follows reactions."""

    datastore: LogDatastore

    def checkpoints(self, owner: str) -> Mapping[str, Mark]:
        """Per lane, how far `owner` has handled everything."""
        rows = self.datastore.query("SELECT lane, position, before FROM checkpoints WHERE owner = %s", (owner,))
        return {lane: Mark(position, tuple(before)) for lane, position, before in rows}

    def save_checkpoints(self, reached: Mapping[tuple[str, str], Mark]) -> None:
        """Move checkpoints, of owners on lanes, in one write; none moves back."""
        self.datastore.change(_SAVE_CHECKPOINTS, _columns(reached))

    def pin_checkpoints(self, first: Mapping[tuple[str, str], Mark]) -> None:
        """Set checkpoints, of owners on lanes, where there are none yet, in one write; none moves."""
        self.datastore.change(_PIN_CHECKPOINTS, _columns(first))

    def begin_attempt(self, owner: str, source: str, position: int) -> int:
        """Count, durably, one more attempt at what follows this position; answers how many."""
        return int(self.datastore.change(_BEGIN_ATTEMPT, (owner, source, position))[0][0])

    def park(self, events: Sequence[ParkedEvent]) -> bool:
        """See `EventLog.park`."""
        distinct = {(event.owner, event.source, event.position): event for event in events}
        rows = [distinct[place] for place in sorted(distinct)]
        parameters = (
            Texts(event.owner for event in rows),
            Texts(event.source for event in rows),
            Integers([event.position for event in rows]),
            Texts(_storable(event.root) for event in rows),
            Texts(_storable(event.error) for event in rows),
            Integers([event.attempts for event in rows]),
            Blobs([event.event for event in rows]),
        )
        return bool(self.datastore.change(_PARK, parameters)[0][0])

    def parked(self, owner: str | None = None, root: str | None = None) -> Sequence[ParkedEvent]:
        """What is set aside, in order of owner, source and position."""
        rows = self.datastore.query(_PARKED, (owner, None if root is None else _storable(root)))
        return [ParkedEvent(**dict(zip(_FIELDS, row, strict=True))) for row in rows]

    def parked_roots(self) -> Mapping[str, frozenset[str]]:
        """Per owner, the roots that have anything set aside."""
        return roots_by_owner(self.datastore.query("SELECT DISTINCT owner, root FROM parked"))

    def parked_count(self) -> int:
        """How many events are set aside."""
        return int(self.datastore.query("SELECT count(*) FROM parked")[0][0])

    def unpark(self, events: Sequence[ParkedEvent]) -> None:
        """Forget events that were replayed or skipped."""
        owners, sources = Texts(event.owner for event in events), Texts(event.source for event in events)
        self.datastore.change(_UNPARK, (owners, sources, Integers([event.position for event in events])))


def _columns(marks: Mapping[tuple[str, str], Mark]) -> Sequence[object]:
    return (
        Texts(owner for owner, _ in marks),
        Texts(lane for _, lane in marks),
        Integers([mark.position for mark in marks.values()]),
        Texts(f"{{{','.join(map(str, mark.before))}}}" for mark in marks.values()),
    )


def _storable(text: str) -> str:
    """A foreign message may have any key, and PostgreSQL's text cannot hold NUL."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")
