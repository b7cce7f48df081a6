"""Files that are worked on, on every back end: sealed where they lie, and gone when they are dropped."""

import pytest

from chassis.eventlog.postgres import prepare
from chassis.jobs.keeps import Drawer, Dropped

ROWS = b"key,name\n" + b"".join(b"%d,Ada Lovelace\n" % number for number in range(1, 2_000))


@pytest.fixture
def drawer(log) -> Drawer:
    return Drawer(log)


def test_parts_come_back_as_they_were_put_in_order_of_their_numbers(drawer):
    drawer.put("j1", 2, ROWS[10_000:])
    drawer.put("j1", 1, ROWS[:10_000])

    assert dict(drawer.parts("j1")) == {1: 10_000, 2: len(ROWS) - 10_000}
    assert drawer.get("j1", 1) == ROWS[:10_000]
    assert drawer.get("j1", 3) is None
    assert drawer.get("j2", 1) is None


def test_a_part_sent_again_takes_the_place_of_the_first(drawer):
    drawer.put("j1", 1, b"one")
    drawer.put("j1", 1, b"another")

    assert drawer.get("j1", 1) == b"another"
    assert dict(drawer.parts("j1")) == {1: 7}


@pytest.mark.parametrize("at", [0, 1, 9_999, 10_000, 25_000, len(ROWS) - 1, len(ROWS), len(ROWS) + 5])
def test_parts_read_as_one_file_from_any_byte_on(drawer, at):
    for part, start in enumerate(range(0, len(ROWS), 10_000), 1):
        drawer.put("j1", part, ROWS[start : start + 10_000])

    assert drawer.opened("j1", at).read() == ROWS[at:]


def test_nothing_of_a_file_stands_where_it_is_kept(drawer, log):
    drawer.put("j1", 1, ROWS)

    assert b"Lovelace" not in (log.get_part("j1", 1) or b"")


def test_a_part_cannot_be_passed_off_as_another(drawer, log):
    drawer.put("j1", 1, ROWS)
    log.put_part("j1", 2, len(ROWS), log.get_part("j1", 1))

    with pytest.raises(ValueError, match="part 2 of j1"):
        drawer.get("j1", 2)


def test_a_dropped_file_is_gone_for_ever_whoever_kept_its_parts(drawer, log):
    drawer.put("j1", 1, ROWS)
    drawer.put("j2", 1, b"another")
    sealed = log.get_part("j1", 1)

    drawer.drop("j1")
    drawer.drop("j1")
    log.put_part("j1", 1, len(ROWS), sealed)

    assert drawer.get("j1", 1) is None
    assert drawer.get("j2", 1) == b"another"
    with pytest.raises(Dropped):
        drawer.put("j1", 1, ROWS)


def test_files_outlast_the_process(open_log):
    Drawer(open_log()).put("j1", 1, ROWS)

    assert Drawer(open_log()).get("j1", 1) == ROWS


def test_a_log_that_was_made_before_files_were_kept_keeps_some(open_log):
    log = open_log()
    if hasattr(log, "datastore"):
        log.datastore.change("DROP TABLE rollbook.parts")
        prepare(log.datastore.database.conninfo, "toy")
    else:
        with log._datastore.writing() as connection:
            connection.execute("DROP TABLE parts")
    assert dict(log.parts("j1")) == {}

    Drawer(log).put("j1", 1, ROWS)

    assert Drawer(log).get("j1", 1) == ROWS
