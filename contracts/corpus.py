"""The golden corpus: every shape that events were ever stored in, to be readable for ever.

One file a type under `contracts/examples`, one stored event a line: those with the required fields
alone, and those with all the fields there were at the time. Lines are added, never changed.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from contracts.catalog import published
from contracts.envelope import Recorded
from contracts.event import Event
from contracts.samples import ENCRYPTED
from contracts.sampling import home, sample

FOLDER = Path(__file__).parent / "examples"
POSITION, VERSION = 1204, 3


def entries(kind: str, folder: Path = FOLDER) -> Sequence[Recorded]:
    """The golden events of a type; empty if there is none."""
    path = _path(kind, folder)
    return msgspec.json.decode(path.read_bytes(), type=list[Recorded]) if path.exists() else ()


def check(folder: Path = FOLDER, types: Sequence[type[Event]] | None = None) -> Iterator[str]:
    """In words, which shapes are missing."""
    for cls in published() if types is None else types:
        for shape in _missing(cls, folder):
            yield f"{cls.TYPE} has no golden example with {shape}"


def write(folder: Path = FOLDER, types: Sequence[type[Event]] | None = None) -> Iterator[str]:
    """Add the shapes that are missing, after those that are there; answers for which types."""
    for cls in published() if types is None else types:
        if missing := _missing(cls, folder):
            lines = [*_lines(cls.TYPE, folder), *(_line(cls, full=shape == FULL) for shape in missing)]
            folder.mkdir(parents=True, exist_ok=True)
            _path(cls.TYPE, folder).write_bytes(b"[\n" + b",\n".join(lines) + b"\n]\n")
            yield f"added an example of {cls.TYPE} with {' and '.join(missing)}"


MINIMAL, FULL = "required fields alone", "every field"


def _missing(cls: type[Event], folder: Path) -> list[str]:
    shapes = [msgspec.json.decode(entry.data, type=dict).keys() for entry in entries(cls.TYPE, folder)]
    fields = msgspec.structs.fields(cls)
    everything = {field.encode_name for field in fields}
    required = {field.encode_name for field in fields if field.required}
    wanted = {FULL: everything} if required == everything else {MINIMAL: required, FULL: everything}
    return [name for name, shape in wanted.items() if shape not in shapes]


def _lines(kind: str, folder: Path) -> list[bytes]:
    path = _path(kind, folder)
    return [line.rstrip(b",") for line in path.read_bytes().splitlines()[1:-1]] if path.exists() else []


def _line(cls: type[Event], *, full: bool) -> bytes:
    payload = sample(cls, full=full)
    category, ident = home(payload)
    recorded = Recorded(
        id="0198c2e5-7b1a-7c3e-9d5f-3a2b1c0d9e8f",
        type=cls.TYPE,
        service=cls.SERVICE,
        stream=f"{category}:{ident}",
        version=VERSION,
        root=ident.partition(".")[0],
        position=POSITION,
        recorded_at=datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=UTC),
        effective_at=datetime(2026, 3, 2, 9, 30, 15, tzinfo=UTC),
        actor="coordinator@example.org",
        correlation="0198c2e5-7b1a-7000-8000-000000000001",
        data=msgspec.Raw(msgspec.json.encode(payload, order="sorted")),
        causation="0198c2e5-7b1a-7000-8000-000000000002" if full else None,
        reason=ENCRYPTED if full else None,
        trace="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" if full else None,
        rests_on={"enrollment": 311, "scheduling": 87} if full else None,
    )
    return msgspec.json.encode(recorded)


def _path(kind: str, folder: Path) -> Path:
    return folder / f"{kind}.json"
