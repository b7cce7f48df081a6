"""The committed schemas are what the types say, and the examples fit them."""

import json

import jsonschema_rs
import msgspec
import pytest

from contracts import corpus, schemas
from contracts.catalog import published
from contracts.schemas import path_of


def test_the_committed_schemas_are_those_of_the_types():
    assert list(schemas.check()) == []


@pytest.mark.parametrize("cls", published(), ids=lambda cls: cls.TYPE)
def test_golden_examples_fit_the_committed_schema(cls):
    validator = jsonschema_rs.validator_for(json.loads(path_of(cls).read_bytes()))
    for entry in corpus.entries(cls.TYPE):
        validator.validate(msgspec.json.decode(entry.data))


@pytest.mark.parametrize("cls", published(), ids=lambda cls: cls.TYPE)
def test_every_schema_says_what_the_event_means(cls):
    schema = json.loads(path_of(cls).read_bytes())
    assert schema["$defs"][cls.__name__]["description"]


@pytest.mark.parametrize("cls", [cls for cls in published() if cls.PERSONAL], ids=lambda cls: cls.TYPE)
def test_personal_fields_are_marked_with_whose_they_are(cls):
    fields = json.loads(path_of(cls).read_bytes())["$defs"][cls.__name__]["properties"]
    assert {name: field["x-personal"] for name, field in fields.items() if "x-personal" in field} == cls.PERSONAL
