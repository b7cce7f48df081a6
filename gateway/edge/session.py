"""Signing in with a link: a code that works once becomes a session cookie.

The code is a signed token with a purpose of its own. It is valid for minutes and works once: which ones
were used is remembered, and one that is older than that memory is refused.
"""

from collections.abc import Mapping
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from chassis.access import Principal
from chassis.clock import Clock, utc_now
from chassis.errors import Forbidden, Unauthenticated, Unavailable
from chassis.tokens import Claims, Issuer, Verifier
from gateway.edge.used import UsedCodes

COOKIE = "rollbook_session"
SIGN_IN = "/sign-in"
CODE_USE = "sign-in"
CODE_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(days=7)
REFUSED = "rollbook.refused"
"""Under this name a request's scope holds why a link was refused, for a page to tell."""
OLD = "This link is no longer valid: it was made before Rollbook was started."
REFUSALS = {
    "token-expired": "This link has expired.",
    "token-invalid": "This is no sign-in link of this platform.",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignIn:
    """Makes sign-in codes and takes them back, each once. Without `used`, that is known in this process alone."""

    def __init__(
        self,
        issuer: Issuer,
        verifier: Verifier,
        *,
        used: UsedCodes | None = None,
        lifetime: timedelta = SESSION_LIFETIME,
        clock: Clock = utc_now,
    ) -> None:
        self._issuer, self._verifier, self._lifetime, self._clock = issuer, verifier, lifetime, clock
        self._used = used or UsedCodes(clock())

    def code(self, principal: Principal, lifetime: timedelta = CODE_LIFETIME) -> str:
        """A code for this caller."""
        return self._issuer.issue(principal, lifetime, use=CODE_USE)

    def redeem(self, code: str) -> str:
        """The session token for a code.

        Raises:
            Unauthenticated: the code is not ours, has expired, was used, or may have been.
            Unavailable: that it is used cannot be kept; it stays unused.
        """
        claims = self._claims(code)
        if claims.iat < self._used.since:
            raise Unauthenticated(f"{OLD} Ask for a new one.", slug="sign-in-link-old")
        try:
            first = self._used.take(claims.jti, claims.exp, self._clock())
        except OSError as error:
            raise Unavailable(f"Nobody can sign in just now: {error.strerror}.") from error
        if not first:
            raise Unauthenticated("This link was used before. Ask for a new one.", slug="sign-in-link-used")
        return self._issuer.issue(claims.principal(), self._lifetime)

    def _claims(self, code: str) -> Claims:
        try:
            return self._verifier.claims(code, use=CODE_USE)
        except Unauthenticated as refused:
            raise Unauthenticated(
                f"{REFUSALS.get(refused.kind, refused.detail)} Ask for a new one.", slug=refused.kind
            ) from None

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
        same = origin is not None and _host(origin) == headers.get("host", "")
    if not same:
        raise Forbidden("This did not come from one of our own pages.", slug="cross-site")


def _host(origin: str) -> str | None:
    """The host of an origin; null where it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
