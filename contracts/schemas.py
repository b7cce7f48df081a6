"""The published JSON Schemas: generated from the types, committed, and only ever added to.

`python -m contracts.schemas check` fails when a committed file is not what the types say, or when a
type has no example. `write` brings the files up to date and refuses what would break a reader.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from contracts import corpus
from contracts.catalog import published
from contracts.compatibility import breaks
from contracts.envelope import schema_uri
from contracts.event import Event

FOLDER = Path(__file__).parent / "events"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Breaking(Exception):
    """Raised when a published version would change in a way that its readers do not survive."""

    def __init__(self, kind: str, reasons: Sequence[str]) -> None:
        super().__init__(
            f"{kind}: {'; '.join(reasons)}. Publish the next version beside it, with an upcaster from this one; "
            "or, if this one was never released, delete its schema and its example and write them anew."
        )


def schema_of(cls: type[Event]) -> dict[str, Any]:
    """The JSON Schema of one type's payload; `x-personal` marks fields readable with a person's key."""
    schema = msgspec.json.encode({"$schema": DIALECT, "$id": schema_uri(cls.TYPE), **msgspec.json.schema(cls)})
    return msgspec.json.decode(schema, type=dict[str, Any])


def path_of(cls: type[Event], folder: Path = FOLDER) -> Path:
    """Where the schema of a type stands."""
    return folder / cls.SERVICE / cls.NAME / f"v{cls.VERSION}.schema.json"


def check(folder: Path = FOLDER, types: Sequence[type[Event]] | None = None) -> Iterator[str]:
    """In words, where the committed schemas and the types differ."""
    types = published() if types is None else types
    expected = {path_of(cls, folder): cls for cls in types}
    for path, cls in expected.items():
        if not path.exists():
            yield f"{cls.TYPE} has no committed schema"
            continue
        committed = json.loads(path.read_bytes())
        if path.read_bytes() != _text(schema_of(cls)):
            reasons = breaks(committed, schema_of(cls))
            yield f"{cls.TYPE} differs from its committed schema" + "".join(f"; {reason}" for reason in reasons)
    for path in sorted(set(folder.rglob("*.schema.json")) - expected.keys()):
        yield f"{path.relative_to(folder)} was published and is no longer a type"


def write(folder: Path = FOLDER, types: Sequence[type[Event]] | None = None) -> Iterator[str]:
    """Write the schemas that are new or have gained fields; answers which.

    Raises:
        Breaking: a published version would change otherwise; its file stays as it is.
    """
    for cls in published() if types is None else types:
        path, schema = path_of(cls, folder), schema_of(cls)
        if path.exists():
            if path.read_bytes() == _text(schema):
                continue
            if reasons := breaks(json.loads(path.read_bytes()), schema):
                raise Breaking(cls.TYPE, reasons)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_text(schema))
        yield f"wrote {cls.TYPE}"


def _text(schema: Mapping[str, Any]) -> bytes:
    return json.dumps(schema, indent=2).encode() + b"\n"


def main(arguments: Sequence[str]) -> int:
    """Run one of the two commands; the exit code is 0 if everything is as it should be."""
    say = sys.stdout.write
    steps: Mapping[str, tuple[Callable[[], Iterator[str]], ...]] = {
        "write": (write, corpus.write),
        "check": (check, corpus.check),
    }
    if len(arguments) != 1 or arguments[0] not in steps:
        say("python -m contracts.schemas write|check\n")
        return 2
    told = 0
    try:
        for step in steps[arguments[0]]:
            for line in step():
                say(line + "\n")
                told += 1
    except Breaking as broken:
        say(f"{broken}\n")
        return 1
    if arguments[0] == "check" and told:
        say("Run `python -m contracts.schemas write`, look at what changed, and commit it.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
