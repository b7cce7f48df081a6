"""What a request says about itself: who sends it, under which key, after what, in which trace."""

import re
import secrets
from collections.abc import Mapping
from typing import Protocol

import msgspec
from starlette.requests import Request

from chassis.access import Principal
from chassis.errors import FieldError, Malformed, TooLarge, Unauthenticated, Unsupported
from chassis.web import positions
from chassis.web.routes import ANYONE

KEY_HEADER = "Idempotency-Key"
REQUEST_ID_HEADER = "X-Request-Id"
_LENGTH_DIGITS = 18
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
_REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class TokenVerifier(Protocol):
    """Tells who a bearer token belongs to."""

    def verify(self, token: str) -> Principal:
        """The principal of a valid token.

        Raises:
            Unauthenticated: the token is malformed, expired, or was not signed for us.
        """


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around the body of a request. `key` is null where the caller gave none."""

    principal: Principal
    key: str | None
    after: Mapping[str, int]
    traceparent: str | None
    request_id: str


def envelope(request: Request, verifier: TokenVerifier | None) -> Envelope:
    """Read the headers; without a verifier, whoever sends it is anyone.

    Raises:
        Unauthenticated: no valid bearer token.
        Malformed: a header does not have the right shape.
    """
    headers = request.headers
    return Envelope(
        principal=verifier.verify(bearer(headers.get("authorization"))) if verifier else ANYONE,
        key=_key(headers.get(KEY_HEADER)),
        after=positions.decode(headers[positions.HEADER]) if positions.HEADER in headers else {},
        traceparent=traceparent(headers.get("traceparent")),
        request_id=request_id(headers.get(REQUEST_ID_HEADER)),
    )


def bearer(header: str | None) -> str:
    """The token in an `Authorization` header.

    Raises:
        Unauthenticated: there is none.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send a token: Authorization: Bearer …")
    return token.strip()


def traceparent(header: str | None) -> str | None:
    """A W3C traceparent, if it is one; a broken one is as good as none."""
    return header if header and _TRACEPARENT.fullmatch(header) else None


def request_id(header: str | None) -> str:
    """The caller's request id, or a fresh one."""
    return header if header and _REQUEST_ID.fullmatch(header) else secrets.token_hex(16)


def require_media_type(request: Request, wanted: tuple[str, ...]) -> None:
    """Refuse a body in another media type; a request without `Content-Type` is taken at its word.

    Raises:
        Unsupported: it is something else.
    """
    given = request.headers.get("content-type")
    if given is not None and given.partition(";")[0].strip().lower() not in wanted:
        raise Unsupported(f"Send {' or '.join(wanted)}.", accepted=list(wanted))


async def read_body(request: Request, limit: int) -> bytes:
    """The body, of at most `limit` bytes; what is longer is not read to its end.

    Raises:
        TooLarge: there is more.
    """
    if longer(request.headers, limit):
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
    return b"".join(parts)


def longer(headers: Mapping[str, str], limit: int) -> bool:
    """Whether a body says that it has more than `limit` bytes."""
    declared = headers.get("content-length", "").lstrip("0")
    return declared.isdecimal() and (len(declared) > _LENGTH_DIGITS or int(declared) > limit)


def accepts(request: Request, media_type: str) -> bool:
    """Whether the caller asked for this media type by name."""
    return media_type in (part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(","))


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"At most {limit} bytes are taken.", limit=limit)


def _key(header: str | None) -> str | None:
    if header is not None and not _VISIBLE.fullmatch(header):
        told = "must be 1 to 255 visible ASCII characters"
        raise Malformed(f"{KEY_HEADER} {told}.", errors=[FieldError(KEY_HEADER, told)])
    return header
