"""What can be wrong around a platform: one clear line and an exit code, and nothing that was acknowledged is lost."""

import contextlib
import os
import re
import resource
import shutil
import sqlite3
import subprocess

import pytest

from tests.disks import LINUX_ROOT, fill, small_disk
from tests.e2e.caller import problem
from tests.e2e.conftest import calling
from tests.e2e.server import STOP_SECONDS, Server

FAILED, BUSY = 1, 3
SERVICES = ("scheduling", "enrollment", "attendance")


def told(done, code):
    """The one line on the error output of a command that failed with this code."""
    assert done.returncode == code, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    line = lines[0]
    assert line.startswith("rollbook: ")
    assert not re.search(r"Traceback|Error\(|\berrno\b", line)
    return line


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
    line = told(up(embedded.data), BUSY)
    assert str(embedded.pid) in line
    assert str(embedded.data) in line
    async with calling(embedded) as caller:
        assert (await caller.get("/healthz"))["status"] == "ok"


def test_an_occupied_port_is_named_and_no_folder_is_made(up, embedded, tmp_path):
    port = embedded.url.rpartition(":")[2]
    line = told(up(tmp_path / "other", port), FAILED)
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
    assert str(file) in told(up(data), FAILED)
    assert file.read_bytes() == before


@pytest.mark.parametrize("spoil", [cut_within_a_page, text])
def test_so_is_one_whose_pages_are_torn_or_that_is_no_database(up, data, spoil):
    test_a_log_that_is_damaged_or_foreign_is_named_and_left_as_it_is(up, data, "enrollment", spoil)


def test_a_log_that_is_gone_is_missed(up, data):
    (data / "enrollment" / "log.db").unlink()
    assert str(data / "enrollment" / "log.db") in told(up(data), FAILED)
    assert not (data / "enrollment" / "log.db").exists()


def test_a_services_folder_that_is_gone_is_missed(up, data):
    shutil.rmtree(data / "enrollment")
    assert str(data / "enrollment") in told(up(data), FAILED)
    assert not (data / "enrollment").exists()


def test_the_log_of_another_service_is_refused(up, data):
    shutil.copy(data / "scheduling" / "log.db", data / "enrollment" / "log.db")
    assert "enrollment" in told(up(data), FAILED)


@pytest.mark.parametrize("spoil", [cut_short, text, another_database])
def test_views_that_are_damaged_are_named_and_come_back_when_moved_away(up, data, spoil):
    file = data / "enrollment" / "views.db"
    spoil(file)
    line = told(up(data), FAILED)
    assert str(file) in line
    assert "Nothing is lost" in line
    file.unlink()
    server = Server(data).start()
    assert server.stop() == 0


@pytest.mark.parametrize("spoil", [emptied, text])
def test_a_spoiled_signing_key_is_named(up, data, spoil):
    spoil(data / "token-key.json")
    assert "token-key.json" in told(up(data), FAILED)


def test_a_folder_that_holds_something_else_is_left_alone(up, tmp_path):
    (tmp_path / "thesis.txt").write_text("Chapter 1")
    assert str(tmp_path) in told(up(tmp_path), FAILED)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_folders_place_is_named(up, tmp_path):
    (tmp_path / "data").write_text("no folder")
    assert str(tmp_path / "data") in told(up(tmp_path / "data"), FAILED)


def test_a_folder_that_cannot_be_written_is_named(up, left_behind, tmp_path):
    if not LINUX_ROOT:
        folder = shutil.copytree(left_behind, tmp_path / "data")
        folder.chmod(0o500)
        try:
            assert str(folder) in told(up(folder / "inner"), FAILED)
        finally:
            folder.chmod(0o700)
        return
    with small_disk(tmp_path / "disk") as change:
        folder = shutil.copytree(left_behind, tmp_path / "disk" / "data")
        change("ro")
        assert str(folder) in told(up(folder), FAILED)
        assert str(folder.parent / "new") in told(up(folder.parent / "new"), FAILED)
        change("rw")
        server = Server(folder).start()
        assert server.stop() == 0


async def filled(server, make_room):
    """Enroll until there is no room, make room, and send again what was refused.

    Everything acknowledged is there, once; and what was refused is told clearly.
    """
    async with calling(server) as caller:
        numbers, statuses, answers, bodies, lines = 0, [], [], [], []
        while (not statuses or set(statuses) == {201}) and numbers < 60:
            numbers += 1
            bodies = [{"name": f"{numbers}-{one} " + "x" * 180, "email": f"{one}@example.org"} for one in range(100)]
            lines = [
                {"command": "RegisterLearner", "key": f"{numbers}-{one}", "body": body}
                for one, body in enumerate(bodies)
            ]
            caller.position = None  # views may have no room before the log has none: nobody waits for them
            answers = await caller.batch("enrollment", lines)
            statuses = [answer["status"] for answer in answers]
        refused = [answer["body"] for answer in answers if answer["status"] != 201]
        assert {(body["status"], body["type"]) for body in refused} == {(503, "/problems/unavailable")}
        one = await caller.command("/v1/learners", bodies[-1], key="one-more")
        if one.status_code != 201:
            problem(one, 503, "unavailable")
            assert one.headers["Retry-After"]
        assert (await caller.get("/healthz"))["status"] == "ok"

        make_room()
        again = await caller.batch("enrollment", lines)
        assert {answer["status"] for answer in again} == {201}
        assert (await caller.command("/v1/learners", bodies[-1], key="one-more")).status_code == 201
        await caller.settled()
        events = await caller.history(type="rollbook.enrollment.learner-registered.v1")
        assert len({one["subject"] for one in events}) == len(events) == 100 * numbers + 1
        everybody = {one["subject"].partition(":")[2] for one in events}
        assert {answer["body"]["learner"] for answer in again} <= everybody
        return everybody


async def is_as_before(server, everybody):
    """A next start finds the same people."""
    assert server.stop() == 0
    server.start()
    async with calling(server) as caller:
        events = await caller.history(type="rollbook.enrollment.learner-registered.v1")
        assert {one["subject"].partition(":")[2] for one in events} == everybody
        for learner in sorted(everybody)[::97]:
            assert (await caller.get(f"/v1/learners/{learner}"))["learner"] == learner
    assert server.stop() == 0


QUIET, WARNING = {"ROLLBOOK_LOG_LEVEL": "error"}, {"ROLLBOOK_LOG_LEVEL": "warning"}


async def test_a_full_disk_is_told_and_loses_nothing(tmp_path):
    with small_disk(tmp_path / "disk") as change:
        server = Server(tmp_path / "disk" / "data", env=WARNING, errors=tmp_path / "stderr")
        server.start()
        try:
            everybody = await filled(server, lambda: change("size=64m"))
            await is_as_before(server, everybody)
        finally:
            server.kill()
    assert "disk is full" in server.errors
    assert "Traceback" not in server.errors
    assert len(server.errors.splitlines()) < 100


async def test_files_that_may_not_grow_are_told_and_lose_nothing(tmp_path):
    server = Server(tmp_path / "data", env=QUIET).start()
    try:
        limits = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
        everybody = await filled(server, lambda: resource.prlimit(server.pid, resource.RLIMIT_FSIZE, limits))
        await is_as_before(server, everybody)
    finally:
        server.kill()


def test_a_disk_without_room_to_start_on_is_told_and_started_on_once_there_is(tmp_path):
    disk, refused = tmp_path / "disk", 0
    with small_disk(disk):
        for kilobytes in (0, 8, 40, 100, 300, 350, 400, 450, 500, 700):
            fill(disk, kilobytes * 1024)
            server = Server(disk / "data", env=QUIET, errors=tmp_path / f"{kilobytes}.stderr")
            if server.comes_up():  # how much is enough follows from what earlier tries left there
                assert server.stop() == 0
            else:
                code = server.ended(STOP_SECONDS)
                # What was at work already may have logged what held it up.
                said = "\n".join(line for line in server.errors.splitlines() if not line.startswith("{"))
                line = told(subprocess.CompletedProcess((), code, "", said), FAILED)
                assert str(disk / "data") in line
                assert re.search(r"No space left on device|disk is full|disk I/O error", line), line
                refused += 1
            (disk / "ballast").unlink()
        server = Server(disk / "data").start()
        assert server.stop() == 0
    assert refused > 3
