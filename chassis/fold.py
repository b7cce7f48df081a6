"""The pure heart of the read side: what some events make of a document, or of a thing's facts.

A document skips what it has already seen, by source stream and version. Facts are a function of
the *set* of a thing's events, so neither order nor repetition of their arrival can matter.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from chassis.facts import fold_facts
from chassis.incoming import Incoming, Untakable, plain
from chassis.projection import Facts, Projection
from chassis.readstore.port import Stored, View, Write

D = TypeVar("D", bound=msgspec.Struct)


def keys_of(view: View, incoming: Incoming) -> Sequence[str]:
    """The documents or things that an event concerns.

    Raises:
        Untakable: the view's key function failed.
    """
    try:
        named = view.key(incoming.payload, incoming.recorded)
    except Exception as cause:
        raise Untakable(incoming.recorded) from cause
    return (named,) if isinstance(named, str) else tuple(dict.fromkeys(named))


def document_decoder(document: type[D]) -> "msgspec.json.Decoder[D]":
    """The decoder of a view's documents, made once."""
    decoder = _DECODERS.get(document)
    if decoder is None:
        decoder = _DECODERS[document] = msgspec.json.Decoder(document)
    return decoder


def fold(view: View, key: str, stored: Stored | None, incoming: Sequence[Incoming]) -> Write | None:
    """What to write under `key` after these events; null if it has seen them all.

    Raises:
        Untakable: the view's own code failed; nothing should be written.
    """
    if isinstance(view, Facts):
        return fold_facts(view, key, stored, incoming)
    return fold_document(view, key, stored, incoming)


def fold_document(view: Projection[Any], key: str, stored: Stored | None, incoming: Sequence[Incoming]) -> Write | None:
    """The document after these events. See `fold`."""
    versions = dict(stored.versions) if stored else {}
    body = stored.body if stored else None
    document = document_decoder(view.document).decode(body) if body is not None else None
    last = None
    for item in incoming:
        last_seen = versions.get(source := f"{item.recorded.service}/{item.recorded.stream}", 0)
        if item.recorded.version <= last_seen:
            continue
        try:
            document = view.fold(view.blank(key) if document is None else document, item.payload, item.recorded)
        except Exception as cause:
            raise Untakable(item.recorded) from cause
        versions[source] = item.recorded.version
        last = item
    if last is None:
        return None
    revision = stored.revision if stored else 0
    if document is None:
        return Write(key=key, revision=revision, versions=versions, body=None)
    try:
        body = msgspec.json.encode(document)
        fields = view.fields
        columns = dict(zip(fields, plain([getattr(document, name) for name in fields]), strict=True))
    except Exception as cause:
        raise Untakable(last.recorded) from cause
    return Write(key=key, revision=revision, versions=versions, body=body, columns=columns)


_DECODERS: dict[type[Any], "msgspec.json.Decoder[Any]"] = {}
