"""What can be wrong around a platform: one clear line and an exit code, and nothing that was acknowledged is lost."""

import contextlib
import os
import shutil
import sqlite3

import pytest

from tests.disks import LINUX_ROOT, small_disk
from tests.e2e.commands import BUSY, FAILED, complaint
from tests.e2e.conftest import calling
from tests.e2e.server import Server

SERVICES = ("scheduling", "enrollment", "attendance")


@pytest.fixture
def up(commands):
    """Starts a platform that is expected to end by itself."""
    return lambda data, port=0: commands.run("--data", str(data), "up", "--no-sample", "--port", str(port))


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory):
    """A data folder that a platform has stopped working on."""
    server = Server(tmp_path_factory.mktemp("left") / "data").start()
    assert server.stop() == 0
    return server.data


@pytest.fixture
def data(left_behind, tmp_path):
    """A copy of it, to be spoiled."""
    return shutil.copytree(left_behind, tmp_path / "data")


async def test_a_second_process_on_the_folder_is_told_who_has_it(embedded, up):
    line = complaint(up(embedded.data), BUSY)
    assert str(embedded.pid) in line
    assert str(embedded.data) in line
    async with calling(embedded) as caller:
        assert (await caller.get("/healthz"))["status"] == "ok"


def test_an_occupied_port_is_named_and_no_folder_is_made(up, embedded, tmp_path):
    port = embedded.url.rpartition(":")[2]
    line = complaint(up(tmp_path / "other", port), FAILED)
    assert port in line
    assert "--port" in line
    assert not (tmp_path / "other").exists()


def cut_short(file):
    os.truncate(file, file.stat().st_size // 2 // 4096 * 4096)


def cut_within_a_page(file):
    os.truncate(file, 5000)


def emptied(file):
    os.truncate(file, 0)


def text(file):
    file.write_text("Dear diary\n" * 1000)


def another_database(file):
    file.unlink()
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE stored_events (a, b, c)")
        connection.commit()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("spoil", [cut_short, emptied, another_database])
def test_a_log_that_is_damaged_or_foreign_is_named_and_left_as_it_is(up, data, service, spoil):
    file = data / service / "log.db"
    spoil(file)
    before = file.read_bytes()
    assert str(file) in complaint(up(data), FAILED)
    assert file.read_bytes() == before


@pytest.mark.parametrize("spoil", [cut_within_a_page, text])
def test_so_is_one_whose_pages_are_torn_or_that_is_no_database(up, data, spoil):
    test_a_log_that_is_damaged_or_foreign_is_named_and_left_as_it_is(up, data, "enrollment", spoil)


def test_a_log_that_is_gone_is_missed(up, data):
    (data / "enrollment" / "log.db").unlink()
    assert str(data / "enrollment" / "log.db") in complaint(up(data), FAILED)
    assert not (data / "enrollment" / "log.db").exists()


def test_a_services_folder_that_is_gone_is_missed(up, data):
    shutil.rmtree(data / "enrollment")
    assert str(data / "enrollment") in complaint(up(data), FAILED)
    assert not (data / "enrollment").exists()


def test_the_log_of_another_service_is_refused(up, data):
    shutil.copy(data / "scheduling" / "log.db", data / "enrollment" / "log.db")
    assert "enrollment" in complaint(up(data), FAILED)


@pytest.mark.parametrize("spoil", [cut_short, text, another_database])
def test_views_that_are_damaged_are_named_and_come_back_when_moved_away(up, data, spoil):
    file = data / "enrollment" / "views.db"
    spoil(file)
    line = complaint(up(data), FAILED)
    assert str(file) in line
    assert "Nothing is lost" in line
    file.unlink()
    server = Server(data).start()
    assert server.stop() == 0


@pytest.mark.parametrize("spoil", [emptied, text])
def test_a_spoiled_signing_key_is_named(up, data, spoil):
    spoil(data / "token-key.json")
    assert "token-key.json" in complaint(up(data), FAILED)


def test_a_folder_that_holds_something_else_is_left_alone(up, tmp_path):
    (tmp_path / "thesis.txt").write_text("Chapter 1")
    assert str(tmp_path) in complaint(up(tmp_path), FAILED)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_folders_place_is_named(up, tmp_path):
    (tmp_path / "data").write_text("no folder")
    assert str(tmp_path / "data") in complaint(up(tmp_path / "data"), FAILED)


def test_a_folder_that_cannot_be_written_is_named(up, left_behind, tmp_path):
    if not LINUX_ROOT:
        folder = shutil.copytree(left_behind, tmp_path / "data")
        folder.chmod(0o500)
        try:
            assert str(folder) in complaint(up(folder / "inner"), FAILED)
        finally:
            folder.chmod(0o700)
        return
    with small_disk(tmp_path / "disk") as change:
        folder = shutil.copytree(left_behind, tmp_path / "disk" / "data")
        change("ro")
        assert str(folder) in complaint(up(folder), FAILED)
        assert str(folder.parent / "new") in complaint(up(folder.parent / "new"), FAILED)
        change("rw")
        server = Server(folder).start()
        assert server.stop() == 0
