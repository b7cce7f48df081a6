"""Closing a log that others still read."""

import pytest

from chassis.eventlog.port import LogUnavailable
from chassis.eventlog.sqlite import SQLiteEventLog

from .conftest import command, new


def test_who_reads_while_a_log_is_closed_reads_to_the_end(tmp_path):
    """Given a reader in the middle of its rows, when the log is closed, then it gets the others, and the file is let
    go of after it.
    """
    log = SQLiteEventLog(tmp_path / "toy.db", "toy")
    log.append([command(f"{n}", new(f"seat:o{n}", 1)) for n in range(3)])
    rows = "SELECT originator_id FROM stored_events ORDER BY originator_id"

    with log.recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute(rows)
        log.close()
        assert [name for (name,) in cursor.fetchall()] == ["seat:o0", "seat:o1", "seat:o2"]

    with pytest.raises(LogUnavailable, match="is closed"):
        log.last_position()
    assert not (tmp_path / "toy.db-wal").exists()
