"""Organizations: the clients and departments whose people are trained."""

from collections.abc import Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.enrollment import OrganizationRegistered
from services.enrollment.commands import RegisterOrganization
from services.enrollment.domain.claim import check_free, claimed, organization_claim


def register(states: Mapping[str, Any], command: RegisterOrganization, context: Context) -> Decision:
    """An organization and its code; that the parent exists was made sure of beforehand.

    Raises:
        Refused: `code-taken`.
    """
    ident, code = context.new_id, organization_claim(command.code)
    check_free(states[code], "organization", command.code)
    registered = OrganizationRegistered(organization=ident, code=command.code, name=command.name, parent=command.parent)
    return Decision(
        events=(
            (code, claimed("organization", command.code, ident)),
            (stream("organization", ident), registered),
        ),
        reply={"organization": ident},
        status=201,
    )
