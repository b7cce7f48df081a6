"""Documents in a tree, each of which names the one above it."""

from typing import Any

from chassis.projection import Projection
from chassis.reads import every


async def below(reads: Any, view: Projection[Any], root: str, ident: str, above: str = "parent") -> tuple[str, ...]:
    """The ids of a document and of all below it, in as many queries as there are levels. `ident` is the field that
    holds a document's own id, `above` the indexed one that names the document above.
    """
    found = dict.fromkeys((root,))
    level = [root] if root else []
    while level:
        documents = await every(reads, view, {above: level})
        level = [one for one in dict.fromkeys(getattr(each, ident) for each in documents) if one not in found]
        found |= dict.fromkeys(level)
    return tuple(found)
