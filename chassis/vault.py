"""Personal fields, encrypted under one key a person, wherever they are stored.

A concealed field is the text `enc:v1:<person>:<base64 of nonce, ciphertext and tag>` (AES-256-GCM,
a fresh nonce each time, bound to the person and to the field's name). Destroying a person's key
makes everything about that person unreadable, in every copy, and nothing else.
"""

import base64
import binascii
import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Protocol, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.event import Event

E = TypeVar("E", bound=Event)

PREFIX = "enc:v1:"
NONCE_BYTES = 12
KEY_BYTES = 32
CACHED_KEYS = 20_000


class KeyStore(Protocol):
    """Where the keys are kept: the event log of the service that owns the people."""

    def person_keys(self, people: Sequence[str]) -> Mapping[str, bytes | None]:
        """The keys of these people; null where a key was destroyed, absent where there is none."""


class Vault:
    """Conceals and reveals; safe to share between threads.

    New keys are drawn here and handed over by `drawn()`, so that they are stored in the same
    transaction as the first event that needs them.
    """

    def __init__(self, keys: KeyStore) -> None:
        self._store = keys
        self._lock = Lock()
        self._known: OrderedDict[str, AESGCM | None] = OrderedDict()
        self._drawn: dict[str, bytes] = {}

    def conceal(self, event: E) -> E:
        """The event as it may be stored. A person whose key was destroyed leaves null behind.

        Raises:
            ValueError: a personal field is set, but the event does not say whose it is.
        """
        hidden: dict[str, str | None] = {}
        for field, owner in event.PERSONAL.items():
            text = getattr(event, field)
            if text is not None:
                person = getattr(event, owner)
                if not person:
                    raise ValueError(f"{event.TYPE} carries {field} of nobody: {owner} is empty")
                hidden[field] = self.conceal_text(text, person, field)
        return msgspec.structs.replace(event, **hidden) if hidden else event

    def conceal_text(self, text: str, person: str, field: str) -> str | None:
        """One text about a person; null if the person's key was destroyed."""
        key = self._key_to_conceal(person)
        if key is None:
            return None
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + key.encrypt(nonce, text.encode(), _bound(person, field))
        return f"{PREFIX}{person}:{base64.urlsafe_b64encode(sealed).decode()}"

    def reveal(self, event: E) -> E:
        """The event with its personal fields readable; null where the key is gone."""
        if not event.PERSONAL:
            return event
        shown: dict[str, Any] = {}
        for field in event.PERSONAL:
            text = getattr(event, field)
            if text is not None and text.startswith(PREFIX):
                shown[field] = self.reveal_text(text, field)
        return msgspec.structs.replace(event, **shown) if shown else event

    def reveal_text(self, text: str | None, field: str) -> str | None:
        """A concealed text, readable; null if its key is gone. Text that was never concealed stays.

        Raises:
            ValueError: the text was altered, or belongs to another person or field.
        """
        if text is None or not text.startswith(PREFIX):
            return text
        person, _, sealed = text[len(PREFIX) :].partition(":")
        key = self._key_to_reveal(person)
        if key is None:
            return None
        try:
            raw = base64.urlsafe_b64decode(sealed)
            return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(person, field)).decode()
        except (InvalidTag, binascii.Error) as broken:
            raise ValueError(f"{field} of {person} does not fit its key") from broken

    def reveal_texts(self, texts: Mapping[str, str | None], field: str) -> dict[str, str | None]:
        """Those of named texts that are concealed, readable, with one query: null where a key is gone.

        Raises:
            ValueError: see `reveal_text`.
        """
        concealed = {name: (text, person) for name, text in texts.items() if (person := person_of(text))}
        self.prefetch([person for _, person in concealed.values()])
        return {name: self.reveal_text(text, field) for name, (text, _) in concealed.items()}

    def prefetch(self, people: Sequence[str]) -> None:
        """Look the keys of these people up in one query, as they are now: another process may have destroyed some."""
        with self._lock:
            asked = list(dict.fromkeys(people))
            for person, key in self._store.person_keys(asked).items() if asked else ():
                if key is None or self._known.get(person) is None:
                    self._keep(person, AESGCM(key) if key else None)

    def drawn(self) -> dict[str, bytes]:
        """The keys drawn and not yet stored; store them with the next append, then call `stored`."""
        return dict(self._drawn)

    def stored(self, people: Sequence[str]) -> None:
        """The drawn keys of these people are durable now."""
        for person in people:
            self._drawn.pop(person, None)

    def forget(self, people: Sequence[str]) -> None:
        """Forget what is known of these people's keys: they were not stored, or were destroyed."""
        with self._lock:
            for person in people:
                self._known.pop(person, None)
                self._drawn.pop(person, None)

    def _key_to_reveal(self, person: str) -> AESGCM | None:
        with self._lock:
            if person in self._known:
                return self._known[person]
            key = self._store.person_keys([person]).get(person)
            if key is None:
                return None
            return self._keep(person, AESGCM(key))

    def _key_to_conceal(self, person: str) -> AESGCM | None:
        with self._lock:
            if person in self._known:
                return self._known[person]
            found = self._store.person_keys([person])
            if person in found:
                key = found[person]
                return self._keep(person, AESGCM(key) if key else None)
            fresh = self._drawn[person] = os.urandom(KEY_BYTES)
            return self._keep(person, AESGCM(fresh))

    def _keep(self, person: str, cipher: AESGCM | None) -> AESGCM | None:
        self._known[person] = cipher
        while len(self._known) > CACHED_KEYS:
            oldest = next(iter(self._known))
            if oldest in self._drawn:
                break
            del self._known[oldest]
        return cipher


def person_of(text: str | None) -> str:
    """Under whose key a text is concealed; empty for one that is not."""
    return text[len(PREFIX) :].partition(":")[0] if text is not None and text.startswith(PREFIX) else ""


def _bound(person: str, field: str) -> bytes:
    return f"{person}\0{field}".encode()
