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
        _check(principal, "To override clashes")


def may_take(principal: Principal, command: Any) -> None:
    """Let a command through that takes nothing from sessions that have reserved it, or whose sender may override.

    Raises:
        Forbidden: it takes what is reserved, and its sender has not got the scope for that.
    """
    if command.in_spite_of_reservations:
        _check(principal, "To take what sessions have reserved")


def _check(principal: Principal, what: str) -> None:
    carried = any(SCOPE in ROLES.get(role, ()) for role in principal.roles)
    narrowed = principal.scopes is not None and SCOPE not in principal.scopes
    if not carried or narrowed:
        raise Forbidden(f"{what} needs the scope {SCOPE}.", scope=SCOPE)
