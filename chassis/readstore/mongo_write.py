"""What a MongoDB read store writes: the documents behind a change, and who lost among them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from chassis.projection import Facts
from chassis.readstore.mongo_schema import COLUMNS
from chassis.readstore.port import Change, ReadStoreUnavailable, Row, Stored, Write
from chassis.readstore.values import microseconds, to_stored

Document = dict[str, Any]
DUPLICATE = 11000
LOADED = ("revision", "versions", "body")
MARKED = ("revision", "commit")
_VERSIONS = msgspec.json.Decoder(dict[str, int])


def documents(change: Change, commit: str) -> list[tuple[int, Document]]:
    """Each document to write, with the revision that it takes the place of. All are marked with their commit, for
    somebody else may bring a document to the same revision.
    """
    made = _things(change.view, change.writes) if isinstance(change.view, Facts) else _documents(change)
    return [
        (
            write.revision,
            {
                "_id": write.key,
                "revision": write.revision + 1,
                "commit": commit,
                "versions": msgspec.json.encode(write.versions).decode(),
                "body": write.body,
                **more,
            },
        )
        for write, more in made
    ]


def losers(written: Sequence[tuple[int, Document]], commit: str, found: Sequence[Mapping[str, Any]]) -> set[str]:
    """Of documents that were to be replaced, those that are not as this commit wrote them. What was overtaken
    since counts as lost, too: to fold on it again changes nothing.
    """
    standing = {one["_id"]: (one.get("revision"), one.get("commit")) for one in found}
    return {
        document["_id"]
        for revision, document in written
        if revision and standing.get(document["_id"]) != (revision + 1, commit)
    }


def only_duplicates(details: Mapping[str, Any]) -> list[int]:
    """The places of what was refused because its key is taken.

    Raises:
        ReadStoreUnavailable: anything else went wrong. Its words are left out: they quote documents.
    """
    codes = {error["code"] for error in (*details["writeErrors"], *details["writeConcernErrors"])}
    if codes != {DUPLICATE}:
        raise ReadStoreUnavailable(f"MongoDB could not write everything (codes {sorted(codes)})")
    return [error["index"] for error in details["writeErrors"]]


def stored(document: Mapping[str, Any]) -> Stored:
    """A document as it was kept."""
    return Stored(
        key=document["_id"],
        revision=document["revision"],
        versions=_VERSIONS.decode(document["versions"]),
        body=document["body"],
    )


def emptied(document: Mapping[str, Any]) -> tuple[int, Document]:
    """A document of which nothing but its versions is left, with the revision that it takes the place of."""
    kept = {"_id": document["_id"], "revision": document["revision"] + 1, "versions": document["versions"]}
    return document["revision"], {**kept, "commit": "", "body": None, COLUMNS: {}, "rows": [], "newest": None}


def _documents(change: Change) -> Iterator[tuple[Write, Document]]:
    fields = () if isinstance(change.view, Facts) else change.view.fields
    for write in change.writes:
        yield write, {"columns": {name: to_stored(write.columns.get(name)) for name in fields}}


def _things(view: Facts, writes: Sequence[Write]) -> Iterator[tuple[Write, Document]]:
    names = [column.name for column in view.columns]
    for write in writes:
        rows = [_row(names, row) for row in sorted(write.rows, key=lambda row: row.effective_from)]
        yield write, {"newest": max((row["recorded_from"] for row in rows), default=None), "rows": rows}


def _row(names: Sequence[str], row: Row) -> Document:
    return {
        "effective_from": microseconds(row.effective_from),
        "effective_to": microseconds(row.effective_to),
        "recorded_from": microseconds(row.recorded_from),
        "recorded_to": microseconds(row.recorded_to),
        "columns": dict(zip(names, map(to_stored, row.values), strict=True)),
    }
