"""A sign-in code works once, across restarts where there is a place to remember that."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.edge.used import StoredCodes, UsedCodes

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)
EXPIRES = int((NOW + timedelta(hours=1)).timestamp())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sign-ins.json"


def test_a_code_is_taken_once():
    used = UsedCodes(NOW)
    assert [used.take("a", EXPIRES, NOW), used.take("a", EXPIRES, LATER), used.take("b", EXPIRES, LATER)] == [
        True,
        False,
        True,
    ]


def test_a_used_code_stays_used_across_restarts(path):
    StoredCodes(path, NOW).take("a", EXPIRES, NOW)
    again = StoredCodes(path, LATER)
    assert (again.take("a", EXPIRES, LATER), again.take("b", EXPIRES, LATER)) == (False, True)


def test_codes_made_before_a_restart_may_still_come(path):
    StoredCodes(path, NOW)
    assert StoredCodes(path, LATER).since == int(NOW.timestamp())


def test_what_can_be_valid_no_more_is_forgotten(path):
    StoredCodes(path, NOW).take("a", EXPIRES, NOW)
    tomorrow = NOW + timedelta(days=1)
    StoredCodes(path, tomorrow).take("b", EXPIRES + 86400, tomorrow)
    assert '"a"' not in path.read_text()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"since": "x"}', b"\xff"])
def test_where_it_is_damaged_no_code_from_before_counts(path, content):
    path.write_bytes(content)
    assert StoredCodes(path, LATER).since == int(LATER.timestamp())
    assert StoredCodes(path, LATER + timedelta(hours=1)).since == int(LATER.timestamp())


def test_a_code_stays_unused_while_its_use_cannot_be_kept(path):
    used = StoredCodes(path, NOW)
    path.with_name("sign-ins.json.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        used.take("a", EXPIRES, NOW)
    path.with_name("sign-ins.json.new").rmdir()
    assert used.take("a", EXPIRES, NOW)
