"""Which ids are those of one person: a document for each of the ids of who was registered more than once."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import LearnersMerged


class AliasDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One of the ids of a person; `kept` is what they are called by now, and the first of their `ids`."""

    learner: str
    kept: str = ""
    ids: tuple[str, ...] = ()


ALIASES = Projection(
    name="aliases",
    sources=(LearnersMerged,),
    key=lambda event, recorded: event.learner,
    document=AliasDocument,
    blank=lambda key: AliasDocument(learner=key),
    fold=lambda alias, event, recorded: replace(alias, kept=event.kept, ids=event.ids),
)
