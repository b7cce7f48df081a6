"""Events that are set aside, so that everything else can go on."""

import msgspec


class ParkedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that could not be taken, or (`attempts` 0) that waits behind one of the same root.

    `owner` is one generation of a view, or a reaction. `event` is the envelope as JSON.
    """

    owner: str
    source: str
    position: int
    root: str
    error: str
    attempts: int
    event: bytes
