"""`deploy/await_gateway.sh` names the containers that keep the gateway from being started, and no others."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "deploy" / "await_gateway.sh"
COMPOSE = """#!/bin/sh
case "$*" in
  "exec "*) echo "no container" >&2; exit 1 ;;
  "ps -q gateway") ;;
  "ps -q") for one in $CONTAINERS; do [ "$one" != well ] || echo well; done ;;
  "ps -aq") echo $CONTAINERS ;;
esac
"""
DOCKER = """#!/bin/sh
case "$1 $3" in
  *oneoff*) [ "$4" != by-hand ] && echo False || echo True ;;
  inspect*) case $4 in
    well) echo "/well running healthy 0" ;;
    done) echo "/done exited  0" ;;
    waits) echo "/waits created  0" ;;
    by-hand) echo "/by-hand exited  137" ;;
    failed) echo "/failed exited  1" ;;
    sick) echo "/sick running unhealthy 0" ;;
    unstarted) echo "/unstarted created  128" ;;
  esac ;;
  logs*) echo "the last words of $4" ;;
esac
"""


@pytest.fixture
def given_up(tmp_path):
    """What the script says where such containers are there, and the gateway is not."""
    for name, script in {"compose": COMPOSE, "docker": DOCKER}.items():
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)

    def run(*containers: str) -> str:
        environment = {"PATH": f"{tmp_path}:{os.defpath}", "CONTAINERS": " ".join(containers), "AWAIT_SECONDS": "5"}
        ended = subprocess.run(
            [SCRIPT, "compose"], env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert ended.returncode == 1
        return ended.stderr

    return run


@pytest.mark.parametrize("container", ["failed", "sick", "unstarted"])
def test_one_that_is_not_well_is_named_with_its_last_words(given_up, container):
    said = given_up("well", container)
    assert f"\n{container} " in said
    assert f"  the last words of {container}\n" in said


@pytest.mark.parametrize("container", ["well", "done", "waits", "by-hand"])
def test_one_that_keeps_nobody_waiting_is_not(given_up, container):
    said = given_up(container, "failed")
    assert f"\n{container} " not in said
    assert f"the last words of {container}\n" not in said
