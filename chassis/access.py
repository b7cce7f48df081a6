"""Who calls, and whether they may: one place, deny by default."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from chassis.errors import Forbidden


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A caller whose token was verified. `learner`, `instructor` and `organization` bind the roles that
    may see only their own; `subject` is what the log records as the actor.
    """

    subject: str
    roles: tuple[str, ...] = ()
    learner: str | None = None
    organization: str | None = None
    scopes: tuple[str, ...] | None = None
    instructor: str | None = None


class Policy(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Which scopes each role carries; a token may narrow them further, never widen them."""

    roles: Mapping[str, frozenset[str]]

    def scopes(self, principal: Principal) -> frozenset[str]:
        """Everything this caller may do."""
        return _carried(self, principal.roles, principal.scopes)

    def require(self, principal: Principal, scope: str) -> None:
        """Let the caller through only with this scope.

        Raises:
            Forbidden: none of the caller's roles carries it.
        """
        self.require_any(principal, (scope,))

    def require_any(self, principal: Principal, scopes: Sequence[str]) -> None:
        """Let the caller through with any one of these scopes.

        Raises:
            Forbidden: none of the caller's roles carries one.
        """
        if self.scopes(principal).isdisjoint(scopes):
            raise Forbidden(f"This needs the scope {' or '.join(scopes)}.", scope=scopes[0])


@lru_cache(1_000)
def _carried(policy: Policy, roles: tuple[str, ...], scopes: tuple[str, ...] | None) -> frozenset[str]:
    carried = frozenset[str]().union(*(policy.roles.get(role, frozenset()) for role in roles))
    return carried if scopes is None else carried & frozenset(scopes)
