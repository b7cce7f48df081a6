"""The same request twice has the same answer; another one under the same key has none."""

import uuid
from hashlib import blake2b

import msgspec

from chassis.decider import Command

_CLIENTS = uuid.UUID("9f1f1d3a-6c0c-5f0e-8c5d-5a2b8a3f4c11")
HASH_BYTES = 16

_encode = msgspec.json.Encoder(order="deterministic").encode


def command_id(client: str, key: str) -> bytes:
    """The id of the command that `client` sent under an idempotency key; 16 bytes."""
    return uuid.uuid5(_CLIENTS, f"{len(client)}:{client}:{key}").bytes


def derived_id(*parts: str) -> bytes:
    """The id of a command that something else caused: the same parts, the same id; 16 bytes."""
    return uuid.uuid5(_CLIENTS, "\0".join(parts)).bytes


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


_STARTED: dict[tuple[type[Command], bytes], blake2b] = {}
