"""Documents and facts to put into a read store."""

from collections.abc import Mapping, Sequence

import msgspec

from chassis.readstore.port import Change, ReadStore, Row, Write
from tests.toys.reading import ENROLLMENTS, ROSTERS, Roster, at

VIEWS = (ROSTERS, ENROLLMENTS)
OWNER = "reporting.projections"


def document(key: str, *learners: str, revision: int = 0, versions: Mapping[str, int] | None = None) -> Write:
    body = Roster(offering=key, learners=list(learners), size=len(learners))
    return Write(
        key=key,
        revision=revision,
        versions=dict(versions or {}),
        body=msgspec.json.encode(body),
        columns={"offering": key, "size": len(learners)},
    )


def fact(key: str, *rows: Row, revision: int = 0) -> Write:
    return Write(key=key, revision=revision, versions={}, body=b"[]", rows=rows)


def row(
    state: str,
    *,
    course: str = "c1",
    offering: str = "o1",
    since: float | None = 0,
    effective: tuple[float, float | None] = (0, None),
    known: tuple[float, float | None] = (0, None),
) -> Row:
    values = (course, offering, None, state, None if since is None else at(since), state != "waitlisted")
    ends = [None if end is None else at(end) for _, end in (effective, known)]
    return Row(values, at(effective[0]), ends[0], at(known[0]), ends[1])


async def put(store: ReadStore, view, *writes: Write) -> Sequence[tuple[str, str]]:
    generation, _ = await store.generations(view)
    return await store.commit([Change(view=view, generation=generation, writes=writes)])
