"""What a MongoDB read store calls its collections, fields and indexes.

A generation is a collection: of documents, or of the things behind facts, each with its rows inside, so that a
thing and its rows change together.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from chassis.projection import Facts
from chassis.readstore.port import View

LAYOUT = 1
ABOUT, PARKED = "rollbook.about", "rollbook.parked"
COLUMNS = "columns"

Keys = list[tuple[str, int]]
_GENERATION = re.compile(r"(?:documents|facts)\.([a-z0-9_-]+)\.([0-9]+)")


def collection(view: View, generation: int) -> str:
    """Where a generation is kept."""
    return f"{'facts' if isinstance(view, Facts) else 'documents'}.{view.name}.{generation}"


def generations_among(collections: Iterable[str]) -> dict[str, tuple[str, int]]:
    """The collections that are generations, with view and number."""
    found = {name: _GENERATION.fullmatch(name) for name in collections}
    return {name: (match[1], int(match[2])) for name, match in found.items() if match}


def indexes(view: View) -> dict[str, Keys]:
    """The indexes that queries need, by name."""
    if isinstance(view, Facts):
        return {"newest": [("newest", 1)]}
    return {f"by_{name}": [(field(name), 1), ("_id", 1)] for name in view.index}


def field(name: str) -> str:
    """Where an indexed field of a document is kept."""
    return "_id" if name == "key" else f"{COLUMNS}.{name}"


def column(name: str) -> str:
    """Where a declared column of a fact is kept in its row."""
    return f"{COLUMNS}.{name}"


def quoted(name: str) -> str:
    """A name from outside as one step of a path."""
    return name.replace("%", "%25").replace(".", "%2E").replace("$", "%24")


def unquoted(step: str) -> str:
    """The name behind a step of a path."""
    return unquote(step)
