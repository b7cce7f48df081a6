"""The roles of the platform and the scopes each carries; what a route asks for is one scope.

A scope is `<resource>:read` or `<resource>:write`. `imports:write` and `corrections:write` let a
command say that something happened earlier than now; `imports:write` opens batches too; `overrides:write` has
sessions take place in spite of clashes, and people on offerings that are for others. Roles that
see only their own (`NARROW`; learner: self, manager: own organization) are narrowed further by the route.
"""

from collections.abc import Iterable, Mapping

READ = frozenset(
    {
        "courses:read", "offerings:read", "learners:read", "organizations:read", "enrollments:read",
        "requirements:read",
        "rolls:read", "completions:read", "reports:read", "instructors:read", "venues:read", "notices:read",
    }
)  # fmt: skip
WRITE = frozenset(
    {
        "courses:write", "offerings:write", "learners:write", "organizations:write", "enrollments:write",
        "rolls:write", "outcomes:write", "instructors:write", "venues:write", "policies:write",
        "requirements:write",
        "notices:write",
    }
)  # fmt: skip
OWN = frozenset({"courses:read", "offerings:read", "own:read", "own:write"})

ROLES: Mapping[str, frozenset[str]] = {
    "admin": READ | WRITE | OWN | {"events:read", "audit:read", "ops:read", "ops:write", "imports:write",
                                    "corrections:write", "overrides:write"},
    "coordinator": READ | WRITE | OWN | {"events:read", "audit:read", "corrections:write", "overrides:write"},
    "instructor": frozenset({"courses:read", "offerings:read", "rolls:read", "rolls:write", "learners:read",
                             "enrollments:read", "instructors:read", "venues:read"}) | OWN,
    "manager": frozenset({"courses:read", "offerings:read", "learners:read", "enrollments:read",
                          "completions:read", "requirements:read"}) | OWN,
    "learner": OWN | {"learners:read", "enrollments:read", "completions:read", "requirements:read"},
    "integrator": READ | {"own:read", "events:read", "imports:write", "outcomes:write", "learners:write",
                          "organizations:write", "enrollments:write", "instructors:write", "venues:write"},
    "auditor": READ | {"own:read", "events:read", "audit:read", "ops:read"},
}  # fmt: skip

NARROW = frozenset({"learner", "manager"})
"""Roles whose scopes reach their own people alone; another role that carries the scope reaches all."""


def reaches_all(roles: Iterable[str], scope: str) -> bool:
    """Whether one of the roles carries the scope for everybody's data."""
    return any(scope in ROLES.get(role, ()) for role in roles if role not in NARROW)
