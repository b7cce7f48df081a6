"""What the documents promise is there, and what is there is documented."""

import re
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from chassis.settings import Settings
from rollbook.cli.main import tree

ROOT = Path(__file__).parents[3]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def commands(group=None, path=()):
    group = group or typer.main.get_command(tree())
    for name, command in getattr(group, "commands", {}).items():
        if getattr(command, "commands", None):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name):
    assert f"| `ROLLBOOK_{name.upper()}` |" in (ROOT / "docs/operations.md").read_text()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    missing = [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]

    assert missing == []


def test_every_decision_is_in_the_index():
    index = (ROOT / "docs/adr/README.md").read_text()

    assert [path.name for path in (ROOT / "docs/adr").glob("0*.md") if f"({path.name})" not in index] == []


def test_the_commands_are_those_that_are_promised():
    promised = {
        ("up",), ("token",), ("sample", "load"), ("sample", "reset"), ("import", "oulad"), ("report", "completion"),
        ("events", "tail"), ("audit", "show"), ("ops", "rebuild"), ("ops", "status"),
    }  # fmt: skip

    assert promised <= set(commands())


@pytest.mark.parametrize("command", sorted(commands()), ids=" ".join)
def test_help_teaches_by_example(command):
    told = CliRunner().invoke(tree(command), [*command, "--help"], terminal_width=200)

    assert told.exit_code == 0
    assert "Example" in told.stdout
