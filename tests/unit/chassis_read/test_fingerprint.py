import importlib
import linecache
import sys

import msgspec
import pytest

from chassis.readstore import fingerprint as subject
from chassis.readstore.fingerprint import fingerprint
from tests.toys.reading import ENROLLMENTS, ROSTERS

MODULE = """
from contracts.enrollment import LearnerEnrolled
from chassis.projection import Column, ColumnType, Facts
from invented.service.rules import state_of

VIEW = Facts(
    name="facts",
    sources=(LearnerEnrolled,),
    key=lambda event, recorded: event.enrollment,
    columns=(Column("state", ColumnType.TEXT),),
    fold=lambda row, event, recorded: {"state": state_of(event)},
)
"""
RULES = "def state_of(event):\n    return 'enrolled'\n"


@pytest.fixture
def invented(tmp_path, monkeypatch):
    """Writes a service's two modules and loads its view, any number of times."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    folder = tmp_path / "invented" / "service"
    folder.mkdir(parents=True)

    def load(projections=MODULE, rules=RULES):
        subject._source.cache_clear()
        for name in [name for name in sys.modules if name.startswith("invented")]:
            del sys.modules[name]
        (folder / "projections.py").write_text(projections)
        (folder / "rules.py").write_text(rules)
        importlib.invalidate_caches()
        linecache.clearcache()
        return importlib.import_module("invented.service.projections").VIEW

    yield load
    for name in [name for name in sys.modules if name.startswith("invented")]:
        del sys.modules[name]


def test_the_same_view_has_the_same_fingerprint(invented):
    assert fingerprint(invented()) == fingerprint(invented())


def test_a_change_in_the_folds_module_shows(invented):
    before = fingerprint(invented())

    assert fingerprint(invented(MODULE.replace("event.enrollment", "event.learner"))) != before


def test_a_change_in_what_the_fold_uses_of_its_service_shows(invented):
    before = fingerprint(invented())

    assert fingerprint(invented(rules=RULES.replace("enrolled", "seated"))) != before


@pytest.mark.parametrize(
    "change",
    [{"name": "others"}, {"sources": ROSTERS.sources[1:]}, {"index": ("size",)}, {"personal": True}],
    ids=lambda change: next(iter(change)),
)
def test_a_change_in_a_documents_declaration_shows(change):
    assert fingerprint(msgspec.structs.replace(ROSTERS, **change)) != fingerprint(ROSTERS)


def test_a_change_in_columns_shows():
    fewer = msgspec.structs.replace(ENROLLMENTS, columns=ENROLLMENTS.columns[1:])

    assert fingerprint(fewer) != fingerprint(ENROLLMENTS)
