"""What was fetched is read whatever the names of headers are, with both of aiokafka's parsers."""

import asyncio

import pytest
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record import memory_records
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.legacy_records import LegacyRecordBatchBuilder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.kafka import records
from chassis.kafka.clients import connect
from chassis.kafka.records import Records
from tests.toys.kafka import RawName, builder

NONE, ZSTD = 0, 4
ODD = [(b"\xff\xfe", b"1")]

texts = st.none() | st.binary(max_size=300)
headers = st.lists(
    st.tuples(st.sampled_from([b"ce_id", b"\xff", b"\xc3"]) | st.binary(max_size=200), texts), max_size=5
)
messages = st.lists(st.tuples(texts, texts, headers), min_size=1, max_size=6)


@pytest.fixture(params=["in C", "in Python"])
def parser(request, monkeypatch):
    if request.param == "in Python":
        monkeypatch.setattr(memory_records, "DefaultRecordBatch", _DefaultRecordBatchPy)
        monkeypatch.setattr(records, "MemoryRecords", memory_records._MemoryRecordsPy)


def batch(sent, compression=NONE):
    made = builder(compression)
    for offset, (key, value, headers) in enumerate(sent):
        made.append(offset, 1_000 + offset, key, value, [(RawName(name), given) for name, given in headers])
    return bytes(made.build())


def read(data):
    """Batch by batch, as a consumer reads."""
    found, fetched = [], Records(data)
    assert fetched.size_in_bytes() == len(data)
    while fetched.has_next():
        batch = fetched.next_batch()
        assert batch.validate_crc()
        found += [(one.offset, one.timestamp, one.key, one.value, one.headers) for one in batch]
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(messages, min_size=1, max_size=3), st.sampled_from([NONE, ZSTD]))
def test_every_message_of_every_batch_comes_as_it_was_sent_whatever_its_headers_are_called(parser, sent, compression):
    data = b"".join(batch(some, compression) for some in sent)

    assert read(data) == [
        (at, 1_000 + at, key, value, [(name.decode(errors="backslashreplace"), given) for name, given in headers])
        for some in sent
        for at, (key, value, headers) in enumerate(some)
    ]


def test_a_message_of_the_first_format_is_read(parser):
    made = LegacyRecordBatchBuilder(magic=1, compression_type=NONE, batch_size=1_000)
    made.append(0, 1_000, b"key", b"value")

    assert [one[2:] for one in read(bytes(made.build()))] == [(b"key", b"value", [])]


def test_where_a_batch_is_cut_off_what_is_whole_is_read(parser):
    whole = batch([(b"a", b"1", ODD), (b"b", b"2", [])])

    assert [one[2] for one in read(whole + batch([(b"c", b"3", ODD)])[:-1])] == [b"a", b"b"]


def test_a_batch_that_says_how_it_is_sent_says_so(parser):
    found = Records(batch([(b"a", b"1", ODD)])).next_batch()

    assert (found.is_control_batch, found.is_transactional, found.base_offset, found.next_offset) == (
        False,
        False,
        0,
        1,
    )
    assert next(Records(batch([(b"a", b"1", [])])).next_batch()).key == b"a"


@pytest.mark.parametrize("headers", [[], ODD])
def test_damage_is_told_after_what_is_whole(parser, headers):
    data = bytearray(batch([(b"a", b"1", headers), (b"b", b"2", [(b"name", b"given")])]))
    at = data.rindex(b"\x08name")
    data[at] = 0x10  # the name has twice its size
    found = iter(Records(bytes(data)).next_batch())

    assert next(found).key == b"a"
    with pytest.raises(CorruptRecordException):
        next(found)


async def test_whoever_connects_to_kafka_reads_so(monkeypatch):
    monkeypatch.setattr(fetcher, "MemoryRecords", memory_records.MemoryRecords)
    monkeypatch.setattr(fetcher, "PartitionRecords", fetcher.PartitionRecords.__mro__[-2])

    await connect(asyncio.sleep(0))

    assert fetcher.MemoryRecords is Records
    assert fetcher.PartitionRecords is records._Partition
