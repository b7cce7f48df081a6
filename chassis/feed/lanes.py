"""Lanes: the parts of a source that are followed apart, each in order.

A log that is read straight is one lane, named like its source. A topic has a lane a partition, named
`enrollment/3`; one consumer of a group follows it at a time. Positions of different lanes of a source
interleave, so having reached one position on a lane says nothing about the others by itself: each event
of a topic therefore says how far every lane had come before it.
"""

from collections.abc import Iterable, Mapping

import msgspec


class Mark(msgspec.Struct, frozen=True, gc=False):
    """How far a lane was followed. `before` holds, for each lane of its source, the position of the last
    event that stands before the one at `position`; empty where that is not known, or there is one lane.
    """

    position: int = 0
    before: tuple[int, ...] = ()


def lane(source: str, number: int) -> str:
    """The name of one lane of several."""
    return f"{source}/{number}"


def source_of(name: str) -> str:
    """The source that a lane is part of."""
    return name.partition("/")[0]


def reached(marks: Mapping[str, Mark], lanes: Iterable[str]) -> int:
    """The position up to which nothing of a source is missing, from the marks of its `lanes`, in order.

    That is at least the lowest of them; and any mark whose `before` the others have come up to. A lane on
    which nothing happens holds nobody up.
    """
    followed = [marks.get(name, Mark()) for name in lanes]
    most = min((mark.position for mark in followed), default=0)
    for mark in followed:
        known = len(mark.before) == len(followed)
        if known and all(other.position >= least for other, least in zip(followed, mark.before, strict=True)):
            most = max(most, mark.position)
    return most
