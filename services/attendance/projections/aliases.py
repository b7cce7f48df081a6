"""Which ids are those of one person, as enrollment tells: a document for each id of who was registered twice."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import LearnersMerged


class AliasDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One of the ids of a person, and all of them, the one that is kept first."""

    learner: str
    ids: tuple[str, ...] = ()


ALIASES = Projection(
    name="aliases",
    sources=(LearnersMerged,),
    key=lambda event, recorded: event.learner,
    document=AliasDocument,
    blank=lambda key: AliasDocument(learner=key),
    fold=lambda alias, event, recorded: replace(alias, ids=event.ids),
)


async def ids_of(reads: Any, learner: str | None) -> tuple[str, ...]:
    """All the ids of a learner, the one that is kept first; none of nobody."""
    if learner is None:
        return ()
    known: Mapping[str, AliasDocument] = await reads.get_many(ALIASES, [learner])
    return known[learner].ids if learner in known else (learner,)
