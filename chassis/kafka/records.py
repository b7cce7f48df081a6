"""What brokers hand over, read whatever the names of headers are: to Kafka they are bytes, to aiokafka they must be
UTF-8.

Its parsers fail at a name that is not, and again at every message of that batch, because a batch is read from its
beginning wherever one stands in it: a consumer never comes past it, and what it had just taken of other partitions is
lost. It offers no place of its own to read names otherwise; so `read_any_names` sets one thing in its fetcher.
"""

import struct
from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy, _DefaultRecordPy
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import decode_varint

_LENGTH = struct.Struct(">8xi")
_MAGIC_AT, _WITH_HEADERS = 16, 2
"""Where a batch says which format it has, and the first that knows headers."""


def read_any_names() -> None:
    """Let every consumer of this process read messages whatever their headers are called."""
    fetcher.MemoryRecords = Records


class Records:
    """What was fetched of a partition, batch by batch, as `MemoryRecords` of aiokafka."""

    def __init__(self, data: bytes) -> None:
        self._batches, self._rest = MemoryRecords(data), memoryview(data)

    def size_in_bytes(self) -> int:
        """How much was fetched."""
        size: int = self._batches.size_in_bytes()
        return size

    def has_next(self) -> bool:
        """Whether there is another batch, all of it."""
        there: bool = self._batches.has_next()
        return there

    def next_batch(self) -> Any:
        """The next batch."""
        batch = self._batches.next_batch()
        size = _LENGTH.size + _LENGTH.unpack_from(self._rest)[0]
        data, self._rest = self._rest[:size], self._rest[size:]
        return _Batch(batch, data) if data[_MAGIC_AT] >= _WITH_HEADERS else batch


class _Batch:
    """A batch as aiokafka reads it, in C where it can; where that fails, as we do."""

    def __init__(self, batch: Any, data: memoryview) -> None:
        self._batch, self._data = batch, data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        try:
            return iter([*self._batch])
        except (UnicodeDecodeError, CorruptRecordException):
            return iter(_AnyNames(self._data))

    def __next__(self) -> Any:
        return next(self._batch)


class _AnyNames(_DefaultRecordBatchPy):  # type: ignore[misc]  # said to be final: this is what it cannot do
    """A batch whose headers may be called anything: a byte that is no UTF-8 is written out, in hexadecimal."""

    _pos: int

    def _read_msg(self) -> Any:
        """One message, as Kafka's protocol has it: every number is a varint, and what is null has a size below 0."""
        buffer, at = self._buffer, self._pos

        def number() -> int:
            nonlocal at
            found: int
            found, at = decode_varint(buffer, at)
            return found

        def content() -> bytes | None:
            nonlocal at
            if (size := number()) < 0:
                return None
            at += size
            return bytes(buffer[at - size : at])

        end = number() + at
        number()  # its attributes, of which there are none
        later, offset = number(), self.base_offset + number()
        stamped = self.max_timestamp if self.timestamp_type else self.first_timestamp + later
        key, value = content(), content()
        headers = [((content() or b"").decode(errors="backslashreplace"), content()) for _ in range(number())]
        if at != end:
            raise CorruptRecordException(f"A message at offset {offset} ends {at - end} bytes behind its end")
        self._pos = at
        return _DefaultRecordPy(offset, stamped, self.timestamp_type, key, value, headers)
