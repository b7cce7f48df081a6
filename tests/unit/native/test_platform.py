"""What a process of the platform prints is read as it comes."""

import os
import time
from collections.abc import Iterator
from typing import IO

import pytest

from deploy.native.platform import lines


@pytest.fixture
def pipe() -> Iterator[tuple[IO[bytes], int]]:
    """The end of a pipe that is read, and the one that is written, which stays open."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as stream:
        yield stream, write
    os.close(write)


def in_the_end() -> float:
    return time.monotonic() + 10


def test_lines_that_were_printed_at_once_all_come(pipe):
    stream, write = pipe
    os.write(write, b"running at http://here\nSign in: http://here/code\n")
    reading = lines(stream, in_the_end())
    assert (next(reading), next(reading)) == ("running at http://here", "Sign in: http://here/code")


def test_a_line_that_was_printed_in_pieces_comes_whole(pipe):
    stream, write = pipe
    os.write(write, b"first\nrunning ")
    reading = lines(stream, in_the_end())
    assert next(reading) == "first"
    os.write(write, b"at http://here\n")
    assert next(reading) == "running at http://here"
