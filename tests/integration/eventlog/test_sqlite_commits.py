"""A commit that fails: what is told of it, and what the log holds afterwards."""

import sqlite3

import pytest

from chassis.eventlog.port import LogUnavailable, OutcomeUnknown
from chassis.eventlog.sqlite import SQLiteEventLog

from .conftest import command, new


@pytest.fixture
def log(tmp_path):
    log = SQLiteEventLog(tmp_path / "toy.db", "toy")
    yield log
    log.close()


class FailsToCommit:
    """A connection whose next commit fails."""

    def __init__(self, connection, code):
        self._connection, self._failure = connection, sqlite3.OperationalError("disk I/O error")
        self._failure.sqlite_errorcode = code

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, statement, *parameters):
        if statement == "COMMIT" and (failure := self._failure):
            self._failure = None
            raise failure
        return self._connection.execute(statement, *parameters)


@pytest.mark.parametrize(
    ("code", "unknown"),
    [
        (sqlite3.SQLITE_IOERR_FSYNC, True),
        (sqlite3.SQLITE_IOERR_SHMSIZE, True),
        (sqlite3.SQLITE_IOERR_WRITE, False),
        (sqlite3.SQLITE_FULL, False),
    ],
)
def test_a_commit_that_may_be_found_after_a_crash_is_told_as_such(log, code, unknown):
    datastore = log.recorder.datastore
    log.append([command("before", new("seat:o1", 1))])
    datastore._writer = FailsToCommit(datastore._writer, code)
    with pytest.raises(LogUnavailable) as failed:
        log.append([command("a", new("seat:o2", 1))])
    assert isinstance(failed.value, OutcomeUnknown) == unknown
    assert log.append([command("a", new("seat:o2", 1))]).positions == [(2, 2)]
