"""The same request twice has the same answer; another one under the same key has none."""

import uuid
from hashlib import blake2b, sha1

import msgspec

from chassis.decider import Command

_CLIENTS = uuid.UUID("9f1f1d3a-6c0c-5f0e-8c5d-5a2b8a3f4c11")
HASH_BYTES = 16

_encode = msgspec.json.Encoder(order="deterministic").encode


def command_id(client: str, key: str) -> bytes:
    """The id of the command that `client` sent under an idempotency key; 16 bytes."""
    return _uuid5(f"{len(client)}:{client}:{key}")


def derived_id(*parts: str) -> bytes:
    """The id of a command that something else caused: the same parts, the same id; 16 bytes."""
    return _uuid5("\0".join(parts))


def body_hash(command: Command, secret: bytes) -> bytes:
    """A keyed hash of what was asked for, from which nobody can guess it; `secret` up to 64 bytes."""
    kind = type(command)
    started = _STARTED.get((kind, secret))
    if started is None:
        # BLAKE2's personalization makes equal bodies of two kinds of command differ.
        person = blake2b(kind.__qualname__.encode(), digest_size=blake2b.PERSON_SIZE).digest()
        started = _STARTED[kind, secret] = blake2b(digest_size=HASH_BYTES, key=secret, person=person)
    digest = started.copy()
    digest.update(_encode(command))
    return digest.digest()


def _uuid5(name: str) -> bytes:
    """The bytes of a UUID version 5 (RFC 9562, section 5.5), without making a UUID of them first."""
    digest = bytearray(sha1(_CLIENTS.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


_STARTED: dict[tuple[type[Command], bytes], blake2b] = {}
