"""How far a group that follows sources is with each of them."""

import msgspec


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a group stands with one source. `age_seconds` is how long it has been behind without
    moving (0: it is not); `error` is what holds it up, if anything does.
    """

    service: str
    source: str
    position: int
    newest: int
    age_seconds: float
    error: str | None
