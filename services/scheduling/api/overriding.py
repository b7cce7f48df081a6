"""Who may have sessions take place in spite of clashes, and take from them what they have reserved."""

from typing import Any

from chassis.access import Principal
from chassis.errors import Forbidden
from contracts.access import ROLES

SCOPE = "overrides:write"


def may_override(principal: Principal, command: Any) -> None:
    """Let a command through that overrides nothing, or whose sender may override.

    Raises:
        Forbidden: it overrides clashes, and its sender has not got the scope for that.
    """
    if command.override:
        require(principal, SCOPE, "To override clashes")


def may_take(principal: Principal, command: Any) -> None:
    """Let a command through that takes nothing from sessions that have reserved it, or whose sender may override.

    Raises:
        Forbidden: it takes what is reserved, and its sender has not got the scope for that.
    """
    if command.in_spite_of_reservations:
        require(principal, SCOPE, "To take what sessions have reserved")


def require(principal: Principal, scope: str, what: str) -> None:
    """Let only those through who have the scope, for `what` they are about to do.

    Raises:
        Forbidden: they have not got it.
    """
    carried = any(scope in ROLES.get(role, ()) for role in principal.roles)
    narrowed = principal.scopes is not None and scope not in principal.scopes
    if not carried or narrowed:
        raise Forbidden(f"{what} needs the scope {scope}.", scope=scope)
