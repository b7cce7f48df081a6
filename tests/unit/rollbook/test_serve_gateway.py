"""What the gateway of a cluster prints when it is up: a link that signs its finder in stands in no container's log."""

import sys

import msgspec
import pytest
from joserfc.jwk import OKPKey
from typer.testing import CliRunner

from rollbook.cli.main import tree

URL = "http://127.0.0.1:8000"
LINK = f"{URL}/sign-in?code="


@pytest.fixture
def serve(monkeypatch, capsys):
    """`rollbook serve …`, up to the moment in which it is up; answers what it printed."""
    key = OKPKey.generate_key("Ed25519")
    monkeypatch.setenv("ROLLBOOK_TOKEN_KEY", msgspec.json.encode(key.as_dict(private=True)).decode())
    monkeypatch.setenv("ROLLBOOK_KAFKA", "127.0.0.1:1")
    names = ("scheduling", "enrollment", "attendance", "reporting")
    monkeypatch.setenv("ROLLBOOK_SERVICES", ",".join(f"{name}=http://127.0.0.1:1" for name in names))

    async def up(make, settings, ready):
        make()
        ready(URL)

    monkeypatch.setattr("rollbook.cluster.running.run", up)

    def run(*arguments):
        tree(["serve"])(["serve", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    return run


def test_where_its_output_is_kept_it_tells_its_address_alone(serve):
    assert serve("gateway") == f"Rollbook serve gateway is running at {URL}\n"


def test_a_link_is_printed_where_it_is_asked_for(serve):
    assert LINK in serve("gateway", "--sign-in")


def test_a_link_is_shown_to_who_looks_on(serve, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    assert LINK in serve("gateway")
    assert LINK not in serve("gateway", "--no-sign-in")


def test_no_other_process_makes_links():
    done = CliRunner().invoke(tree(["serve"]), ["serve", "enrollment", "--sign-in"])

    assert done.exit_code == 2
    assert "rollbook serve gateway --sign-in" in done.stderr
