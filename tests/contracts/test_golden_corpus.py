"""Whatever was ever stored can be read for ever."""

import msgspec
import pytest

from contracts import corpus
from contracts.catalog import published
from contracts.event import decode_payload, event_class

GOLDEN = [
    pytest.param(entry, id=f"{path.stem}-{number}")
    for path in sorted(corpus.FOLDER.glob("*.json"))
    for number, entry in enumerate(corpus.entries(path.stem))
]


def test_every_published_type_has_its_golden_examples():
    assert list(corpus.check()) == []


def test_no_golden_example_outlives_its_type():
    assert {path.stem for path in corpus.FOLDER.glob("*.json")} <= {cls.TYPE for cls in published()}


@pytest.mark.parametrize("entry", GOLDEN)
def test_a_golden_event_decodes_as_the_newest_version_of_its_type(entry):
    payload = entry.payload()
    assert payload.NAME == event_class(entry.type).NAME
    assert max(cls.VERSION for cls in published() if cls.NAME == payload.NAME) == payload.VERSION


@pytest.mark.parametrize("entry", GOLDEN)
def test_a_golden_payload_encodes_to_the_bytes_it_was_read_from(entry):
    payload = msgspec.json.decode(entry.data, type=event_class(entry.type))
    assert msgspec.json.encode(payload, order="sorted") == bytes(entry.data)


@pytest.mark.parametrize("entry", GOLDEN)
def test_a_field_from_the_future_is_ignored(entry):
    ahead = msgspec.json.decode(entry.data) | {"not_invented_yet": [1, 2]}
    for name, value in ahead.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            ahead[name] = [part | {"not_invented_yet": 1} for part in value]
    assert decode_payload(entry.type, msgspec.json.encode(ahead)) == entry.payload()
