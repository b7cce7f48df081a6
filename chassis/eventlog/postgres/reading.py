"""The statements that read a log, whole streams and pages of it, and their parameters; pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chassis.eventlog.postgres.arrays import Flags, Integers, Texts

STREAMS = (
    "SELECT e.position, e.originator_id, e.originator_version, e.topic, e.state, e.root, e.recorded_at "
    "FROM unnest(%b, %b) AS w (stream, version) JOIN stored_events AS e "
    "ON e.originator_id = w.stream AND e.originator_version > w.version "
    "ORDER BY e.originator_id, e.originator_version"
)
NEWS = (
    "SELECT n.newest, x.* FROM (SELECT max(position) AS newest FROM stored_events) AS n LEFT JOIN ("
    "WITH w AS MATERIALIZED (SELECT w.stream, coalesce(s.version, w.version) AS version, s.state "
    "FROM unnest(%b, %b, %b) AS w (stream, version, taken) JOIN stored_events AS next "
    "ON next.originator_id = w.stream AND next.originator_version = w.version + 1 "
    "LEFT JOIN snapshots AS s ON w.taken AND s.stream = w.stream) "
    "SELECT e.position, e.originator_id, e.originator_version, e.topic, e.state, e.root, e.recorded_at "
    "FROM w JOIN stored_events AS e ON e.originator_id = w.stream AND e.originator_version > w.version "
    "UNION ALL SELECT NULL, stream, version, NULL, state, NULL, NULL FROM w WHERE state IS NOT NULL"
    ") AS x ON true ORDER BY x.originator_id, x.originator_version"
)
"""One row where nothing is found; a snapshot is a row without a position. Most streams asked for are about to begin:
a look for the next event spares them the others.
"""

_PAGE = "SELECT position, originator_id, originator_version, topic, state, root, recorded_at FROM stored_events"
# A root's streams lie together within each category, so they are found by the index on streams.
_OF_ROOT = (
    "WITH RECURSIVE categories (prefix) AS ("
    "SELECT (SELECT left(originator_id, strpos(originator_id, ':')) FROM stored_events "
    "ORDER BY originator_id LIMIT 1) "
    "UNION ALL SELECT (SELECT left(originator_id, strpos(originator_id, ':')) FROM stored_events "
    "WHERE originator_id >= left(prefix, -1) || ';' ORDER BY originator_id LIMIT 1) "
    "FROM categories WHERE prefix IS NOT NULL) "
    "SELECT position, originator_id, originator_version, topic, state, root, recorded_at "
    "FROM categories JOIN stored_events ON originator_id >= prefix || %s AND originator_id < prefix || %s || '/'"
)


def streams_query(after: Mapping[str, int]) -> tuple[Texts, Integers]:
    """What `STREAMS` takes; no stream has a NUL in its name, which PostgreSQL refuses."""
    wanted = _nameable(after)
    return Texts(wanted), Integers([after[name] for name in wanted])


def news_query(after: Mapping[str, int], snapshots: Sequence[str]) -> tuple[Texts, Integers, Flags]:
    """What `NEWS` takes."""
    wanted, taken = _nameable(after), set(snapshots)
    return Texts(wanted), Integers([after[name] for name in wanted]), Flags([name in taken for name in wanted])


def _nameable(streams: Iterable[str]) -> list[str]:
    return [name for name in streams if "\0" not in name]


def page_query(
    after: int,
    limit: int,
    types: Sequence[str] | None = None,
    upto: int | None = None,
    *,
    stream: str | None = None,
    root: str | None = None,
    newest: bool = False,
) -> tuple[str, list[Any]]:
    """The statement and parameters that read a page of events, from its beginning or from its end."""
    parameters: list[Any] = []
    statement, conditions, order = _PAGE, ["position > %s"], "position"
    if root is not None:
        statement, parameters = _OF_ROOT, [root, root]
    parameters.append(after)
    if root is not None:
        conditions.append("root = %s")
        parameters.append(root)
    if stream is not None:
        # Within a stream the order is the same, and this one has an index.
        order = "originator_version"
        conditions.append("originator_id = %s")
        parameters.append(stream)
    if upto is not None:
        conditions.append("position <= %s")
        parameters.append(upto)
    if types is not None:
        conditions.append("topic = ANY (%b)")
        parameters.append(Texts(types))
    direction = "DESC" if newest else "ASC"
    return f"{statement} WHERE {' AND '.join(conditions)} ORDER BY {order} {direction} LIMIT %s", [*parameters, limit]
