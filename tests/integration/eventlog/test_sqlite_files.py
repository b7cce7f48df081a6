"""What the log does about the file it lives in: one writer, no guessing, nothing torn."""

import multiprocessing
import os
import shutil
import sqlite3
import stat
import struct
import time

import pytest

from chassis.eventlog.port import LogDamaged, LogInUse, LogUnavailable
from chassis.eventlog.sqlite import SQLiteEventLog

from .conftest import command, new


@pytest.fixture
def path(tmp_path):
    return tmp_path / "toy.db"


@pytest.fixture
def log(path):
    log = SQLiteEventLog(path, "toy")
    yield log
    log.close()


def fill(path, count=400):
    log = SQLiteEventLog(path, "toy")
    log.append([command(f"{n}", new(f"seat:o{n}", 1)) for n in range(count)])
    log.close()


def _open_elsewhere(path, said):
    try:
        SQLiteEventLog(path, "toy").close()
        said.put("opened")
    except LogInUse as refused:
        said.put(str(refused))


def opened_elsewhere(path):
    context = multiprocessing.get_context("spawn")
    said = context.Queue()
    process = context.Process(target=_open_elsewhere, args=(path, said))
    process.start()
    answer = said.get(timeout=20)
    process.join()
    return answer


def test_a_second_process_is_told_which_folder_is_in_use_and_what_to_do(log, path):
    said = opened_elsewhere(path)
    assert str(path.parent) in said
    assert str(os.getpid()) in said
    assert "Stop it first" in said
    log.append([command("a", new("seat:o1", 1))])


def test_the_lock_goes_with_the_log(log, path):
    log.close()
    assert opened_elsewhere(path) == "opened"


def test_a_second_log_on_the_same_file_in_one_process_is_refused_too(log, path):
    with pytest.raises(LogInUse):
        SQLiteEventLog(path, "toy")


def test_a_reader_in_another_place_sees_what_the_writer_committed(log, path):
    log.append([command("a", new("seat:o1", 1))])
    reader = SQLiteEventLog(path, "toy", read_only=True)
    assert reader.last_position() == 1
    with pytest.raises(LogUnavailable):
        reader.append([command("b", new("seat:o1", 2))])
    reader.close()


def test_a_commit_is_on_disk_before_append_returns(log):
    with log.recorder.datastore.writing() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_events_can_neither_be_changed_nor_deleted(log, path):
    log.append([command("a", new("seat:o1", 1))])
    other = sqlite3.connect(path, isolation_level=None)
    for statement in ("DELETE FROM stored_events", "UPDATE stored_events SET state = x'00'"):
        with pytest.raises(sqlite3.IntegrityError, match="events are never"):
            other.execute(statement)
    other.close()


def cut(path, length):
    with path.open("r+b") as file:
        file.truncate(length)


def overwrite(path, start, data):
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


DAMAGES = {
    "empty": lambda path: cut(path, 0),
    "cut within the header": lambda path: cut(path, 60),
    "cut in the middle": lambda path: cut(path, path.stat().st_size // 2),
    "its last page gone": lambda path: cut(path, path.stat().st_size - 4096),
    "a text file": lambda path: path.write_text("dear diary\n" * 100),
    "another program's database": lambda path: overwrite(path, 68, struct.pack(">I", 0)),
    "a later version of the tables": lambda path: overwrite(path, 60, struct.pack(">I", 9)),
    "scrambled pages": lambda path: overwrite(path, 100, os.urandom(path.stat().st_size - 100)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_file_that_is_not_a_whole_log_of_ours_is_refused_and_left_alone(path, damage):
    fill(path)
    damage(path)
    before = path.read_bytes()
    with pytest.raises(LogDamaged, match=r"toy\.db"):
        SQLiteEventLog(path, "toy")
    assert path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir()) == ["toy.db", "toy.db.lock"]


def test_a_log_of_another_service_is_refused(path):
    fill(path)
    with pytest.raises(LogDamaged, match="log of toy, not of mail"):
        SQLiteEventLog(path, "mail")


def test_a_folder_in_its_place_is_refused(path):
    path.mkdir()
    with pytest.raises(LogDamaged, match="cannot be read"):
        SQLiteEventLog(path, "toy")


def crashed_copy(path, folder):
    """The files as a killed process leaves them: the write-ahead log not yet folded in."""
    folder.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", folder / f"toy.db{suffix}")
    return folder / "toy.db"


def test_a_log_left_by_a_killed_process_opens_with_everything(log, path, tmp_path):
    log.append([command(f"{n}", new(f"seat:o{n}", 1)) for n in range(50)])
    copy = SQLiteEventLog(crashed_copy(path, tmp_path / "copy"), "toy")
    assert copy.last_position() == 50
    copy.close()


def test_a_file_cut_short_beside_its_write_ahead_log_is_refused(path, tmp_path):
    fill(path)
    log = SQLiteEventLog(path, "toy")
    log.append([command("more", new("seat:more", 1))])
    copy = crashed_copy(path, tmp_path / "copy")
    log.close()
    cut(copy, copy.stat().st_size // 2)
    with pytest.raises(LogDamaged, match="cut short"):
        SQLiteEventLog(copy, "toy")


def test_damage_found_while_running_is_told_as_damage(path):
    fill(path, 2000)
    log = SQLiteEventLog(path, "toy", read_only=True)
    overwrite(path, 4096 * 20, os.urandom(path.stat().st_size - 4096 * 20))
    with pytest.raises(LogDamaged, match="Restore it"):
        log.read(0, 5000)
    log.close()


def test_while_somebody_else_holds_the_file_the_log_is_unavailable_and_then_works_again(log, path, monkeypatch):
    monkeypatch.setattr("chassis.eventlog.sqlite.datastore.BUSY_SECONDS", 0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LogUnavailable, match="locked"):
        log.append([command("a", new("seat:o1", 1))])
    other.execute("ROLLBACK")
    other.close()
    assert log.append([command("a", new("seat:o1", 1))]).positions == [(1, 1)]


def test_a_full_file_refuses_whole_appends_and_takes_them_when_there_is_space_again(log):
    log.append([command("before", new("seat:o1", 1))])
    with log.recorder.datastore.get_connection(commit=True) as connection:
        (pages,) = connection._sqlite_conn.execute("PRAGMA page_count").fetchone()
        connection._sqlite_conn.execute(f"PRAGMA max_page_count = {pages + 4}")
    many = [command(f"{n}", new(f"seat:m{n}", 1)) for n in range(500)]
    with pytest.raises(LogUnavailable, match="full"):
        log.append(many)
    assert log.last_position() == 1
    assert not log.answers([many[0].command_id])
    with log.recorder.datastore.get_connection(commit=True) as connection:
        connection._sqlite_conn.execute("PRAGMA max_page_count = 1000000")
    assert log.append(many).positions[-1] == (501, 501)


def test_the_files_are_for_their_owner_alone(log, path):
    log.append([command("a", new("seat:o1", 1))])
    for suffix in ("", "-wal", ".lock"):
        assert stat.S_IMODE(path.with_name(f"toy.db{suffix}").stat().st_mode) == 0o600


def test_a_closed_log_is_unavailable(log):
    log.close()
    with pytest.raises(LogUnavailable):
        log.last_position()


def test_in_a_lull_what_was_committed_is_folded_into_the_file_and_the_wal_begins_anew(path, log):
    for number in range(300):
        log.append([command(f"c{number}", new(f"counter:{number}", 1))])
    wal, deadline = path.with_name("toy.db-wal"), time.monotonic() + 20
    appended, begun_anew = 300, False
    while not begun_anew and time.monotonic() < deadline:
        while path.stat().st_size < appended * 200 and time.monotonic() < deadline:
            time.sleep(0.02)
        grown = wal.stat().st_size
        for number in range(appended, appended + 30):
            log.append([command(f"c{number}", new(f"counter:{number}", 1))])
        appended += 30
        begun_anew = wal.stat().st_size == grown

    assert begun_anew
    assert path.stat().st_size >= 300 * 200
    assert len(log.read(0, 5000)) == appended
