"""Bearer tokens: JWTs signed with Ed25519, by the local issuer of an embedded platform.

The verifier pins the algorithm and checks issuer, audience, purpose and times; a token that anyone
else made, or for another purpose, is no token.
"""

import os
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from chassis.access import Principal
from chassis.errors import Unauthenticated

ALGORITHM: Final = "Ed25519"
KEY_FILE = "token-key.json"
ACCESS = "access"
_REMEMBERED = 4096
_LONGEST = 8192


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What a token says; times in seconds since 1970. `use` keeps purposes apart."""

    iss: str
    aud: str
    sub: str
    exp: int
    iat: int
    jti: str
    use: str = ACCESS
    roles: tuple[str, ...] = ()
    learner: str | None = None
    organization: str | None = None
    instructor: str | None = None
    scopes: tuple[str, ...] | None = None

    def principal(self) -> Principal:
        """The caller this token belongs to."""
        return Principal(
            subject=self.sub,
            roles=self.roles,
            learner=self.learner,
            organization=self.organization,
            instructor=self.instructor,
            scopes=self.scopes,
        )


class Issuer:
    """Signs tokens with a private key that never leaves the data folder."""

    def __init__(
        self,
        key: OKPKey,
        *,
        issuer: str = "rollbook",
        audience: str = "rollbook",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._key, self._issuer, self._audience, self._clock = key, issuer, audience, clock

    @property
    def public_key(self) -> OKPKey:
        """What a verifier needs."""
        public: OKPKey = OKPKey.import_key(self._key.as_dict(private=False))
        return public

    def issue(self, principal: Principal, lifetime: timedelta, *, use: str = ACCESS) -> str:
        """A token for this caller that is valid from now, for `lifetime`."""
        now = int(self._clock().timestamp())
        claims = Claims(
            iss=self._issuer,
            aud=self._audience,
            sub=principal.subject,
            exp=now + int(lifetime.total_seconds()),
            iat=now,
            jti=secrets.token_urlsafe(12),
            use=use,
            roles=principal.roles,
            learner=principal.learner,
            organization=principal.organization,
            instructor=principal.instructor,
            scopes=principal.scopes,
        )
        told = {name: value for name, value in msgspec.to_builtins(claims).items() if value is not None}
        return jwt.encode({"alg": ALGORITHM}, told, self._key, algorithms=[ALGORITHM])


class Verifier:
    """Tells whom a token belongs to; remembers signatures it has checked, until they expire."""

    def __init__(
        self,
        keys: Sequence[OKPKey],
        *,
        issuer: str = "rollbook",
        audience: str = "rollbook",
        leeway: int = 30,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._keys = tuple(keys)
        self._issuer, self._audience, self._leeway, self._clock = issuer, audience, leeway, clock
        self._known: OrderedDict[str, Claims] = OrderedDict()

    def verify(self, token: str) -> Principal:
        """The caller a bearer token belongs to.

        Raises:
            Unauthenticated: it is malformed, expired, or was not signed for us.
        """
        return self.claims(token).principal()

    def claims(self, token: str, use: str = ACCESS) -> Claims:
        """What a token made for this use says.

        Raises:
            Unauthenticated: it is malformed, expired, was not signed for us, or has another use.
        """
        found = self._known.get(token)
        if found is None:
            found = self._checked(token)
            self._known[token] = found
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        now = self._clock().timestamp()
        if found.exp + self._leeway <= now:
            raise Unauthenticated("The token has expired.", slug="token-expired")
        if found.use != use or found.iat - self._leeway > now:
            raise _invalid()
        return found

    def _checked(self, token: str) -> Claims:
        if len(token) > _LONGEST or not token.isascii():
            raise _invalid()
        found = next((claims for key in self._keys if (claims := _signed_by(key, token)) is not None), None)
        if found is None or found.iss != self._issuer or found.aud != self._audience:
            raise _invalid()
        return found


def load_key(folder: Path) -> OKPKey:
    """The signing key in a data folder, made there on first use; readable by its owner alone.

    Raises:
        ValueError: the file is there, but holds no Ed25519 private key.
        OSError: the folder cannot be read or written.
    """
    path = folder / KEY_FILE
    if not path.exists():
        create_secret(path, msgspec.json.encode(OKPKey.generate_key(ALGORITHM).as_dict(private=True)))
    try:
        key: OKPKey = OKPKey.import_key(msgspec.json.decode(path.read_bytes()))
    except (JoseError, msgspec.DecodeError, ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path} does not hold a signing key") from error
    if key.curve_name != ALGORITHM or not key.is_private:
        raise ValueError(f"{path} does not hold an {ALGORITHM} private key")
    return key


def create_secret(path: Path, content: bytes) -> None:
    """Write a file for our eyes alone, whole or not at all; whoever comes second keeps the first one's."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(scratch, path)
        except FileExistsError:
            return
    finally:
        scratch.unlink()


def _signed_by(key: OKPKey, token: str) -> Claims | None:
    try:
        found: Any = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
        return msgspec.convert(found, Claims)
    except (JoseError, ValueError, TypeError, msgspec.ValidationError):
        return None


def _invalid() -> Unauthenticated:
    return Unauthenticated("The token is not valid here.", slug="token-invalid")
