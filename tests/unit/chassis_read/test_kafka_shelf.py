"""Groups of one process that read the same batches: each is unpacked once, and each group has of it what it wants."""

from types import SimpleNamespace

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import CorruptRecordException
from hypothesis import given
from hypothesis import strategies as st

from chassis.feed.lanes import Mark
from chassis.kafka import records
from chassis.kafka.gathering import Gathering
from chassis.kafka.messages import Parser, Wanted
from chassis.kafka.records import Records
from chassis.kafka.shelf import ARRIVAL_BYTES, Shelf
from contracts.enrollment import EnrollmentCancelled, LearnerEnrolled
from tests.toys.kafka import RawName, builder
from tests.unit.chassis_read.partition import NOISE, NUMBER, PARTITIONS, on_lane, the_log

TOPIC, SOURCE = "rollbook.enrollment", "enrollment"
PARTITION = TopicPartition(TOPIC, NUMBER)
ENROLLED, CANCELLED = LearnerEnrolled.TYPE, EnrollmentCancelled.TYPE
MESSAGES, _ = on_lane(the_log(["o2"] * 10))
DAMAGED = (MESSAGES[4][0], MESSAGES[4][1], [(n, b"noon" if n == "ce_time" else v) for n, v in MESSAGES[4][2]])
ODD = (*NOISE[:2], [(RawName(b"\xff\xfe"), b"1")])
UNCOMMITTED = 0
"""What a consumer asks for that reads all."""


class Batches:
    """Messages in batches of some size, and how often each was unpacked."""

    def __init__(self, messages, size=3):
        sent = [SimpleNamespace(offset=at, key=k, value=v, headers=h) for at, (k, v, h) in enumerate(messages)]
        self.all = [sent[at : at + size] for at in range(0, len(sent), size)]
        self.unpacked = [0] * len(self.all)

    def of(self, shelf, number):
        def unpack():
            self.unpacked[number] += 1
            return self.all[number]

        return shelf.arrivals(PARTITION, bytes([number]), unpack)


def a_shelf(*groups, **options):
    shelf = Shelf(**options)
    for types in groups:
        shelf.join(TOPIC, SOURCE, types, PARTITIONS)
    return shelf


def gathered(arrivals, types):
    """What a lane that wants these types makes of arrivals."""
    gathering = Gathering(SOURCE, NUMBER, Wanted(types), Mark(0), 100)
    for arrival in arrivals:
        gathering.take(arrival)
    return gathering.batch()


def test_what_one_group_has_read_another_has_without_unpacking_it():
    batches, shelf = Batches(MESSAGES), a_shelf([ENROLLED], [CANCELLED])

    first, second = ([batches.of(shelf, number) for number in range(4)] for _ in range(2))

    assert all(one is other for one, other in zip(first, second, strict=True))
    assert batches.unpacked == [1] * 4


def test_what_all_groups_have_had_is_kept_no_longer():
    batches, shelf = Batches(MESSAGES), a_shelf([ENROLLED], [CANCELLED])
    for _ in range(3):
        batches.of(shelf, 0)

    assert batches.unpacked[0] == 2


def test_nothing_is_kept_for_a_group_that_has_left():
    batches, shelf = Batches(MESSAGES), a_shelf([ENROLLED], [CANCELLED])
    shelf.leave(TOPIC)
    for _ in range(2):
        batches.of(shelf, 0)

    assert batches.unpacked[0] == 2


def test_only_so_much_is_kept_and_what_came_first_goes_first():
    batches, shelf = Batches(MESSAGES, size=10), a_shelf([], [], most=2 * ARRIVAL_BYTES)
    batches.all *= 3
    batches.unpacked *= 3
    for number in (0, 1, 2, 2, 1, 0):
        batches.of(shelf, number)

    assert batches.unpacked == [2, 1, 1]


def test_a_group_that_joins_has_what_it_wants_of_batches_that_were_read_before():
    batches, shelf = Batches(MESSAGES), a_shelf([ENROLLED], [ENROLLED])
    batches.of(shelf, 1)
    shelf.join(TOPIC, SOURCE, [CANCELLED], PARTITIONS)

    assert [one.event.type for one in batches.of(shelf, 1) if one.event] == [ENROLLED, CANCELLED, ENROLLED]


def test_a_damaged_event_is_set_aside_by_who_wants_its_type_alone():
    arrivals = Batches([*MESSAGES[:4], DAMAGED, *MESSAGES[5:]], size=10).of(a_shelf([ENROLLED], [CANCELLED]), 0)

    assert [one.offset for one in gathered(arrivals, [CANCELLED]).foreign] == [4]
    assert gathered(arrivals, [ENROLLED]).foreign == []
    assert gathered(arrivals, [ENROLLED]).position == 10


wishes = st.sets(st.sampled_from([ENROLLED, CANCELLED]))


@given(
    st.lists(st.sampled_from([*MESSAGES, NOISE, DAMAGED]), min_size=1, max_size=12),
    st.integers(1, 5),
    wishes,
    wishes,
    st.data(),
)
def test_whatever_the_others_want_and_whoever_reads_first_each_has_what_it_had_alone(sent, size, mine, theirs, data):
    batches, shelf = Batches(sent, size), a_shelf(mine, theirs, most=data.draw(st.sampled_from([0, 2_000, 100_000])))
    ahead = data.draw(st.lists(st.sampled_from(range(len(batches.all))), max_size=8))
    for number in ahead:
        batches.of(shelf, number)

    found = [arrival for number in range(len(batches.all)) for arrival in batches.of(shelf, number)]

    alone = [
        arrival for some in batches.all for arrival in Parser(SOURCE, list(mine), PARTITIONS).arrivals(some, NUMBER)
    ]
    assert gathered(found, mine) == gathered(alone, mine)


def packed(*messages):
    """One batch as brokers keep it."""
    made = builder()
    for offset, (key, value, headers) in enumerate(messages):
        made.append(offset, 1_000, key, value, list(headers))
    return bytes(made.build())


def consumed(data, shelf, offset=0, *, checked=True):
    """What a consumer delivers of what it fetched, to which the shelf was given as what makes values."""
    return records._Partition(PARTITION, Records(data), None, offset, None, shelf, checked, UNCOMMITTED)


def test_a_consumer_delivers_what_stands_for_a_batch_from_where_it_is_on():
    shelf = a_shelf([CANCELLED])

    found = [*consumed(packed(*MESSAGES), shelf, offset=5)]

    assert all(isinstance(one, ConsumerRecord) and one.topic == TOPIC and one.partition == NUMBER for one in found)
    assert [(one.offset, one.value.position) for one in found] == [(8, 9), (9, 10)]
    assert found[0].value.previous == 5


def test_a_header_of_any_name_costs_nothing_around_it():
    found = [*consumed(packed(MESSAGES[0], ODD, MESSAGES[1]), a_shelf([ENROLLED]))]

    assert [(one.value.position, bool(one.value.foreign)) for one in found] == [(1, False), (0, True), (2, False)]


@pytest.mark.parametrize("groups", [1, 2])
def test_what_is_whole_before_damage_is_delivered_to_every_group(groups):
    data = bytearray(packed(*MESSAGES[:2], (b"b", b"2", [("name", b"given")])))
    data[data.rindex(b"\x08name")] = 0x10  # the name has twice its size
    shelf = a_shelf(*[[]] * groups)

    for _ in range(groups):
        found = consumed(bytes(data), shelf, checked=False)
        assert [next(found).value.position for _ in range(2)] == [1, 2]
        with pytest.raises(CorruptRecordException):
            next(found)


def test_who_was_given_no_shelf_reads_messages():
    found = [*consumed(packed(*MESSAGES), None)]

    assert [one.value for one in found] == [value for _, value, _ in MESSAGES]
