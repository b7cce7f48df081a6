"""In containers, what can be set reaches whoever goes by it: docker-compose.yml passes it on."""

import re
from pathlib import Path

import pytest
import yaml

from rollbook.cluster.settings import ClusterSettings
from rollbook.services import NAMES

ROOT = Path(__file__).parents[3]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PROCESSES = {name: one for name, one in SERVICES.items() if one.get("command", [""])[0] in ("serve", "work")}
DECIDING = ("scheduling", "enrollment", "attendance")

NOBODY = {
    "data": "only a platform in one process has a data folder",
    "host": "the image says it: a container is reached from outside of it",
}
ONLY = {
    "port": ("gateway", "the others are asked inside, where the image says"),
    "public_url": (("gateway", "enrollment"), "pages and mails hold addresses of the platform"),
    "postgres": (DECIDING, "who decides nothing has no log"),
    "mongo": (NAMES, "the gateway has no views"),
    "mongo_driver": (NAMES, "the gateway has no views"),
    "replication": (NAMES, "the gateway makes no topics"),
    "secret": (NAMES, "the gateway knows no request again"),
    "token_public_key": (NAMES, "the gateway has both halves"),
    "token_key": ("gateway", "the others sign no tokens"),
    "services": ("gateway", "services never ask each other"),
    "url": ("gateway", "commands are given in its container"),
    "request_rate": ("gateway", "callers are told apart at the public door"),
    "request_burst": ("gateway", "callers are told apart at the public door"),
    "trusted_proxies": ("gateway", "they stand in front of the public door"),
    "stream_limit": ("gateway", "event streams are its own"),
    "private_calendars": ("scheduling", "the others follow no calendars"),
    "smtp": ("enrollment-worker", "the others send no mails, and it may hold a password"),
    "mail_from": ("enrollment", "the others write no mails"),
    "reminders": ("enrollment", "the others remind nobody"),
    "approval": ("enrollment", "the others give no seats"),
    "approval_days": ("enrollment", "the others give no seats"),
    "leaver_days": ("enrollment", "the others hold no seats"),
}
"""Which processes go by a setting, as their names begin, and why the others do not. All go by the rest."""
OF_THE_FILE = {"kafka", "mongo", "postgres", "services", "url"}
"""What says where others are: they are the file's own."""


def passed(process: str) -> dict[str, str]:
    variables = PROCESSES[process]["environment"]
    return {name.removeprefix("ROLLBOOK_").lower(): str(value) for name, value in variables.items()}


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_is_told_what_it_goes_by_and_nothing_else(process):
    settings = set(ClusterSettings.model_fields)
    goes_by = {name for name in settings - set(NOBODY) if process.startswith(ONLY.get(name, ("", ""))[0])}

    assert set(passed(process)) & settings == goes_by


@pytest.mark.parametrize("process", PROCESSES)
def test_what_a_process_is_told_is_what_the_caller_says(process):
    told = {name: value for name, value in passed(process).items() if name not in OF_THE_FILE}

    assert [name for name, value in told.items() if not value.startswith(f"${{ROLLBOOK_{name.upper()}:")] == []


@pytest.mark.parametrize("name", [*NAMES, "gateway"])
def test_what_the_code_of_a_service_reads_reaches_a_process_of_it(name):
    folder = ROOT / (name if name == "gateway" else f"services/{name}")
    sources = "".join(path.read_text() for path in folder.rglob("*.py"))
    read = set(re.findall(r"settings\.(\w+)", sources)) & set(ClusterSettings.model_fields)

    assert read - {told for process in PROCESSES if process.startswith(name) for told in passed(process)} == set()


def test_the_gateway_has_one_address_inside_and_outside():
    told, port = PROCESSES["gateway"]["environment"], "${ROLLBOOK_PORT:-8321}"

    assert told["ROLLBOOK_PORT"] == port
    assert told["ROLLBOOK_URL"] == f"http://127.0.0.1:{port}"
    assert PROCESSES["gateway"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_what_our_image_runs_is_in_it_whatever_rights_the_checkout_has():
    ours = {name: one for name, one in SERVICES.items() if "ROLLBOOK_IMAGE" in one["image"]}
    script = SERVICES["mongo-initiate"]["entrypoint"][1]

    assert [name for name, one in ours.items() if "volumes" in one] == []
    assert f"install -m 644 deploy/mongo/initiate.py {script}" in (ROOT / "deploy/Dockerfile").read_text()
    assert "!deploy/mongo/initiate.py" in (ROOT / ".dockerignore").read_text().splitlines()
