"""A destroyed key leaves the disk, however long somebody reads what was there before."""

import os
import shutil
import sqlite3
import time

import pytest

from chassis.eventlog.sqlite import SQLiteEventLog

from .conftest import command, new
from .test_forgetting import forgetting

PATIENCE_SECONDS = 20


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("chassis.eventlog.sqlite.datastore.BUSY_SECONDS", 0.2)
    monkeypatch.setattr("chassis.emptying.AGAIN_SECONDS", 0.01)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "toy.db"


@pytest.fixture
def log(path):
    log = SQLiteEventLog(path, "toy")
    yield log
    log.close()


@pytest.fixture
def key(log):
    """The key of l1, which is on the disk."""
    drawn = os.urandom(32)
    log.append([command("a", new("seat:o1", 1))], {"l1": drawn})
    return drawn


@pytest.fixture
def reader(path, key):
    """Somebody who reads the log as it was while l1 had a key."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM person_keys").fetchone()
    yield other
    other.close()


def on_disk(path, key):
    return any(key in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def leaves(path, key):
    """Wait until it is on the disk no more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while on_disk(path, key) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not on_disk(path, key)


ERASING = [
    pytest.param(lambda log: log.append([forgetting("b", "l1", events=[new("seat:o1", 2)])]), id="by an append"),
    pytest.param(lambda log: log.destroy_person_key("l1"), id="alone"),
]


@pytest.mark.parametrize("erase", ERASING)
def test_a_destroyed_key_is_gone_at_once_where_nobody_reads(log, path, key, erase, caplog):
    assert on_disk(path, key)
    erase(log)
    assert not on_disk(path, key)
    assert not caplog.records


@pytest.mark.parametrize("erase", ERASING)
def test_that_a_destroyed_key_is_still_there_is_told_and_it_goes_with_the_last_who_reads(
    log, path, key, reader, erase, caplog
):
    erase(log)
    assert log.person_keys(["l1"]) == {"l1": None}
    assert on_disk(path, key)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "destroyed keys leave the disk later" in caplog.text

    reader.execute("COMMIT")
    assert leaves(path, key)
    assert log.append([command("c", new("seat:o3", 1))]).positions


def test_what_is_destroyed_while_it_is_tried_goes_too(log, path, key, reader):
    other = os.urandom(32)
    log.add_person_keys({"l2": other})
    log.destroy_person_key("l1")
    log.destroy_person_key("l2")
    reader.execute("COMMIT")
    assert leaves(path, key)
    assert leaves(path, other)


def test_a_log_is_closed_while_somebody_reads_it_still(log, path, key, reader):
    log.destroy_person_key("l1")
    log.close()
    reader.close()
    assert leaves(path, key)


def test_a_destroyed_key_that_a_killed_process_left_goes_when_the_log_is_opened(log, path, key, reader, tmp_path):
    log.destroy_person_key("l1")
    (tmp_path / "copy").mkdir()
    left = tmp_path / "copy" / "toy.db"
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", f"{left}{suffix}")
    assert on_disk(left, key)

    again = SQLiteEventLog(left, "toy")
    assert leaves(left, key)
    assert again.person_keys(["l1"]) == {"l1": None}
    again.close()
