"""A gateway that has begun says where browsers reach it, and leads them in there."""

import msgspec
import pytest
from joserfc.jwk import OKPKey
from typer.testing import CliRunner

from rollbook.cli.main import tree
from rollbook.cluster import running

KEY = msgspec.json.encode(OKPKey.generate_key("Ed25519").as_dict(private=True)).decode()
SERVICES = ",".join(f"{name}=http://{name}:8000" for name in ("scheduling", "enrollment", "attendance", "reporting"))
TOLD = {
    "ROLLBOOK_TOKEN_KEY": KEY, "ROLLBOOK_KAFKA": "kafka:9092", "ROLLBOOK_SERVICES": SERVICES,
    "ROLLBOOK_URL": "", "ROLLBOOK_PUBLIC_URL": "",
}  # fmt: skip


async def begun(make, settings, ready):
    make()
    ready("http://0.0.0.0:8321")


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({}, "http://0.0.0.0:8321"),
        ({"ROLLBOOK_URL": "http://127.0.0.1:8321"}, "http://127.0.0.1:8321"),
        (
            {"ROLLBOOK_URL": "http://127.0.0.1:8321", "ROLLBOOK_PUBLIC_URL": "https://training.x.test"},
            "https://training.x.test",
        ),
    ],
)
def test_it_says_the_nearest_to_browsers_of_the_addresses_that_it_knows(monkeypatch, more, where):
    monkeypatch.setattr(running, "run", begun)

    said = CliRunner().invoke(tree(["serve"]), ["serve", "gateway", "--sign-in"], env=TOLD | more).stdout

    assert f"running at {where}\n" in said
    assert f": {where}/sign-in?code=" in said
