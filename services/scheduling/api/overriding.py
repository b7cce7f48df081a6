"""Who may have sessions take place in spite of clashes."""

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
    carried = any(SCOPE in ROLES.get(role, ()) for role in principal.roles)
    narrowed = principal.scopes is not None and SCOPE not in principal.scopes
    if command.override and (not carried or narrowed):
        raise Forbidden(f"To override clashes needs the scope {SCOPE}.", scope=SCOPE)
