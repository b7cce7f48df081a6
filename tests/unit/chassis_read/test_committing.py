"""While a group follows, it says that it is where it was two looks ago."""

from aiokafka import TopicPartition

from chassis.kafka.committing import Behind

ONE, OTHER = TopicPartition("t", 0), TopicPartition("t", 1)


def test_what_was_handled_is_said_two_looks_later():
    behind = Behind()
    assert [behind.look({ONE: offset}) for offset in (10, 20, 30, 30)] == [{}, {}, {ONE: 10}, {ONE: 20}]


def test_a_partition_that_comes_later_has_looks_of_its_own():
    behind = Behind()
    behind.look({ONE: 1})
    behind.look({ONE: 2, OTHER: 7})
    assert behind.look({ONE: 3, OTHER: 8}) == {ONE: 1}
    assert behind.look({ONE: 3, OTHER: 8}) == {ONE: 2, OTHER: 7}


def test_what_was_seen_of_a_partition_before_others_followed_it_is_not_said():
    behind = Behind()
    for offset in (1, 2):
        behind.look({ONE: offset})
    behind.forget(ONE)
    assert [behind.look({ONE: offset}) for offset in (7, 8, 9)] == [{}, {}, {ONE: 7}]
