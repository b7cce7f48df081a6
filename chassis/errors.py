"""What can go wrong, as RFC 9457 problem details.

Problem
├── Malformed        422  the request does not have the right shape
├── Unauthenticated  401  who are you?
├── Forbidden        403  you may not
├── Unknown          404  no such thing
├── NotAllowed       405  this address does not take that method
├── Stalled          408  the rest of the request does not come
├── Refused          409  a rule of the domain says no
│   ├── NotYetKnown  409  it has not arrived here yet; try again
│   └── KeyReused    409  another request came under this idempotency key
├── Stale            412  you decided on an older version
├── TooLarge         413  more bytes than are taken
├── Unsupported      415  not in a media type that is read here
├── TooMany          429  more requests than are taken
├── Unavailable      503  a back end is away; try again
│   └── PerhapsDone  503  it went away meanwhile; look before you try again
└── TimedOut         504  a read model did not catch up in time
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

TYPE_BASE = "/problems/"


class FieldError(msgspec.Struct, frozen=True):
    """One field at fault: a JSON path such as `$.capacity`, and what is wrong with it."""

    field: str
    message: str


class Problem(Exception):
    """Something the caller is told, in words and in fields; never a stack trace.

    `facts` holds what the answer rests on: ids, counts and times, never personal data, because
    answers are stored.
    """

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    retry_after: int | None = None

    def __init__(
        self,
        detail: str,
        *,
        slug: str | None = None,
        title: str | None = None,
        errors: Sequence[FieldError] = (),
        **facts: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.kind = slug or self.slug
        self.heading = title or self.title
        self.errors = tuple(errors)
        self.facts: Mapping[str, Any] = facts

    def body(self) -> dict[str, Any]:
        """The problem as an `application/problem+json` object."""
        told: dict[str, Any] = {
            "type": TYPE_BASE + self.kind,
            "title": self.heading,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            told["errors"] = [msgspec.to_builtins(error) for error in self.errors]
        return told | dict(self.facts)


class Malformed(Problem):
    """Raised when a request does not have the right shape; `errors` says where."""

    status, slug, title = 422, "malformed", "The request is malformed"


class Unauthenticated(Problem):
    """Raised when a request carries no valid token."""

    status, slug, title = 401, "unauthenticated", "Sign in first"


class Forbidden(Problem):
    """Raised when the caller is known, but may not do this."""

    status, slug, title = 403, "forbidden", "You may not do this"


class Unknown(Problem):
    """Raised when no such thing exists."""

    status, slug, title = 404, "unknown", "There is no such thing"


class NotAllowed(Problem):
    """Raised when an address exists, but not for this method."""

    status, slug, title = 405, "method-not-allowed", "This address does not take that method"


class Stalled(Problem):
    """Raised when the rest of a request does not come in time."""

    status, slug, title = 408, "request-timeout", "The rest of the request did not come"


class Refused(Problem):
    """Raised when a rule of the domain says no; the slug names the rule, the facts show why."""

    status, slug, title = 409, "refused", "A rule refuses this"


class TooEarly(Refused):
    """Raised when a rule says no because of the time it is; the refusal is not kept, for later it may be yes."""


class NotYetKnown(Refused):
    """Raised when an id has not arrived here yet; the same request may succeed in a moment."""

    slug, title = "not-yet-known", "This has not arrived here yet"
    retry_after = 1

    def __init__(self, detail: str, *, otherwise: Problem | None = None, **facts: Any) -> None:
        """`otherwise` is what to tell once waiting for it is over; without it, this problem."""
        super().__init__(detail, **facts)
        self.otherwise = otherwise


class KeyReused(Refused):
    """Raised when a different request already used this idempotency key."""

    slug, title = "idempotency-key-reused", "This idempotency key belongs to another request"


class Stale(Problem):
    """Raised when the caller decided on an older version than the current one."""

    status, slug, title = 412, "stale", "This has changed since you looked"


class TooLarge(Problem):
    """Raised when a request or an event has more bytes than are taken."""

    status, slug, title = 413, "too-large", "This is too large"


class Unsupported(Problem):
    """Raised when a body comes in a media type that is not read here."""

    status, slug, title = 415, "unsupported-media-type", "This media type is not read here"


class TooMany(Problem):
    """Raised when a caller sends more requests than are taken."""

    status, slug, title = 429, "too-many-requests", "Too many requests"
    retry_after = 1


class Unavailable(Problem):
    """Raised when a back end is away or full; nothing was changed, unless it is a `PerhapsDone`."""

    status, slug, title = 503, "unavailable", "A part of the platform is away"
    retry_after: int | None = 2


class PerhapsDone(Unavailable):
    """Raised when a back end went away over a request, and did not come back to tell what became of it. When to send it
    again is told only where that has no second effect, which is where it came under a key.
    """

    slug, title = "outcome-unknown", "Whether this was done is not known"

    def __init__(self, why: str, *, keyed: bool) -> None:
        """`why` in a sentence; `keyed` says that it came under an idempotency key."""
        again = "Send it again under the same key" if keyed else "It has no key: look first, and repeat what was not"
        super().__init__(f"{why} It may have been done. {again}.")
        if not keyed:
            self.retry_after = None


class TimedOut(Problem):
    """Raised when a read model did not reach the caller's position in time."""

    status, slug, title = 504, "timed-out", "The answer is not ready yet"
    retry_after = 1


STATUSES: Mapping[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        Malformed, Unauthenticated, Forbidden, Unknown, NotAllowed, Stalled, Refused, Stale, TooLarge, Unsupported,
        TooMany, Unavailable, TimedOut,
    )
}  # fmt: skip


class Repeated(Problem):
    """A stored refusal, told again exactly as it was told first."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(str(body.get("detail", "")))
        self._status, self._body = status, dict(body)

    @property
    def status(self) -> int:  # type: ignore[override]
        """The status of the first answer."""
        return self._status

    def body(self) -> dict[str, Any]:
        """The body of the first answer."""
        return self._body
