"""The statements that read pages of a log; pure."""

from collections.abc import Sequence
from typing import Any

from chassis.eventlog.postgres.arrays import Texts

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


def page_query(
    after: int,
    limit: int,
    types: Sequence[str] | None,
    upto: int | None,
    *,
    stream: str | None = None,
    root: str | None = None,
    newest: bool = False,
) -> tuple[str, list[Any]] | None:
    """The statement and parameters that read a page of events, from its beginning or from its end; null if
    it cannot hold any.
    """
    if (types is not None and not types) or "\0" in f"{stream or ''}{root or ''}":
        return None
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
