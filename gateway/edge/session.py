"""Signing in with a link: a code that works once becomes a session cookie.

The code is a signed token with a purpose of its own. It is valid for minutes, works once, and only
in the process that was running when it was made: so it cannot be used again after a restart either.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from chassis.access import Principal
from chassis.clock import Clock, utc_now
from chassis.errors import Forbidden, Unauthenticated
from chassis.tokens import Issuer, Verifier

COOKIE = "rollbook_session"
SIGN_IN = "/sign-in"
CODE_USE = "sign-in"
CODE_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(days=7)
REMEMBERED_LONGER = timedelta(hours=1)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignIn:
    """Makes sign-in codes and takes them back, each once."""

    def __init__(
        self, issuer: Issuer, verifier: Verifier, *, lifetime: timedelta = SESSION_LIFETIME, clock: Clock = utc_now
    ) -> None:
        self._issuer, self._verifier, self._lifetime, self._clock = issuer, verifier, lifetime, clock
        self._since = int(clock().timestamp())
        self._used: dict[str, datetime] = {}

    def code(self, principal: Principal, lifetime: timedelta = CODE_LIFETIME) -> str:
        """A code for this caller."""
        return self._issuer.issue(principal, lifetime, use=CODE_USE)

    def redeem(self, code: str) -> str:
        """The session token for a code.

        Raises:
            Unauthenticated: the code is not ours, has expired, was used, or is older than this process.
        """
        claims = self._verifier.claims(code, use=CODE_USE)
        now = self._clock()
        self._used = {jti: until for jti, until in self._used.items() if until > now}
        if claims.jti in self._used or claims.iat < self._since:
            raise Unauthenticated("This link was used before. Ask for a new one.", slug="sign-in-link-used")
        self._used[claims.jti] = datetime.fromtimestamp(claims.exp, UTC) + REMEMBERED_LONGER
        return self._issuer.issue(claims.principal(), self._lifetime)

    def cookie(self, token: str, *, secure: bool) -> str:
        """The `Set-Cookie` header that carries a session."""
        age = int(self._lifetime.total_seconds())
        return f"{COOKIE}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")


def ended_cookie() -> str:
    """The `Set-Cookie` header that ends a session in this browser."""
    return f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"


def session_token(header: str | None) -> str | None:
    """The session token in a `Cookie` header, if there is one."""
    try:
        morsel = SimpleCookie(header or "").get(COOKIE)
    except CookieError:
        return None
    return morsel.value or None if morsel else None


def require_same_origin(method: str, headers: Mapping[str, str]) -> None:
    """Let a browser's change through only from our own pages: a cookie comes along from anywhere.

    Raises:
        Forbidden: it comes from elsewhere, or does not say where from.
    """
    if method in SAFE_METHODS:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        same = site == "same-origin"
    else:
        same = origin is not None and urlsplit(origin).netloc == headers.get("host", "")
    if not same:
        raise Forbidden("This did not come from one of our own pages.", slug="cross-site")
