"""How the program is cut into modules, its tests among them."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDERS = ("benchmarks", "chassis", "contracts", "deploy", "gateway", "rollbook", "samples", "services", "tests")
MODULES = {str(path.relative_to(ROOT)): path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))}
LONGEST_LINES = 250
NO_SUBJECT = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}


def test_no_module_is_too_long_to_be_taken_in_at_once():
    lengths = {name: len(path.read_text().splitlines()) for name, path in MODULES.items()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_LINES} == {}


def test_every_module_is_named_for_its_subject():
    assert [name for name, path in MODULES.items() if NO_SUBJECT & set(path.stem.split("_"))] == []
