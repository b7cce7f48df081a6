"""Opaque tokens that hold positions by service: what a caller has seen, or written, so far."""

import base64
from collections.abc import Mapping

import msgspec

from chassis.errors import FieldError, Malformed

HEADER = "Rollbook-Position"
_LONGEST = 1024
_DECODER = msgspec.json.Decoder(dict[str, int])
_HIGHEST = 2**63 - 1


def encode(positions: Mapping[str, int]) -> str:
    """The token of these positions; safe in headers and URLs."""
    compact = msgspec.json.encode({service: positions[service] for service in sorted(positions)})
    return base64.urlsafe_b64encode(compact).rstrip(b"=").decode()


def decode(token: str, field: str = HEADER) -> dict[str, int]:
    """The positions in a token.

    Raises:
        Malformed: it is not a token that was made here; `field` names where it stood.
    """
    found = _decoded(token) if len(token) <= _LONGEST else None
    if found is None or encode(found) != token:
        raise Malformed(
            f"{field} does not hold a position that was handed out here.",
            errors=[FieldError(field, "is not a position handed out by this platform")],
        )
    return found


def _decoded(token: str) -> dict[str, int] | None:
    try:
        found = _DECODER.decode(base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True))
    except (ValueError, msgspec.MsgspecError):
        return None
    return found if all(0 <= position <= _HIGHEST for position in found.values()) else None


def merged(*positions: Mapping[str, int]) -> dict[str, int]:
    """The furthest position for each service."""
    furthest: dict[str, int] = {}
    for one in positions:
        for service, position in one.items():
            furthest[service] = max(position, furthest.get(service, 0))
    return furthest
