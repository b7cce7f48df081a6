"""Organizations: the clients and departments whose people are trained, in a tree."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.enrollment import OrganizationChanged, OrganizationClosed, OrganizationRegistered
from contracts.event import Event
from services.enrollment.commands import ChangeOrganization, CloseOrganization, RegisterOrganization
from services.enrollment.domain.claim import check_free, claimed, organization_claim


class Organization(msgspec.Struct):
    """What decisions about an organization rest on; `name` null is before it was registered."""

    name: str | None = None
    parent: str | None = None
    closed: bool = False


class Members(msgspec.Struct, frozen=True, kw_only=True):
    """Who still belongs to an organization: some of its learners and of the organizations under it, and how many."""

    learners: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    count: int = 0


def closed(ident: str) -> Refused:
    """Nothing comes to belong to an organization that was closed."""
    return Refused(
        f"The organization {ident} was closed; nobody comes to belong to it.",
        slug="organization-closed",
        organization=ident,
    )


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


def line_above(states: Mapping[str, Any], command: ChangeOrganization, _context: Context) -> Sequence[str]:
    """The streams of all that the new parent belongs to, as far as they are known yet."""
    line, parent = [], command.parent
    while isinstance(parent, str) and (name := stream("organization", parent)) not in line:
        line.append(name)
        parent = states[name].parent if name in states else None
    return line


def change(states: Mapping[str, Any], command: ChangeOrganization, context: Context) -> Decision:
    """Another name, or another place in the tree; nothing if it stays as it is.

    Raises:
        Unknown: there is no such organization, or no such parent.
        Refused: `organization-circle` (it would belong to itself), `organization-closed`.
    """
    own = stream("organization", command.organization)
    known = _known(states, command.organization)
    if known.closed:
        raise closed(command.organization)
    if isinstance(command.parent, str) and command.parent != known.parent:
        _check_line(states, command, own, context)
    told = {name: getattr(command, name) for name in ("name", "parent")}
    after = {name: getattr(known, name) if value is msgspec.UNSET else value for name, value in told.items()}
    reply = {"organization": command.organization}
    if after == {"name": known.name, "parent": known.parent}:
        return Decision(reply=reply)
    return Decision(events=((own, OrganizationChanged(organization=command.organization, **after)),), reply=reply)


def close(states: Mapping[str, Any], command: CloseOrganization, context: Context) -> Decision:
    """The organization is kept, and nobody comes to belong to it any more. `context.facts` are its members.

    Raises:
        Unknown: there is no such organization.
        Refused: `has-members`, listing some of them.
    """
    known = _known(states, command.organization)
    members: Members = context.facts or Members()
    if not known.closed and members.count:
        raise Refused(
            f"{members.count} learners and organizations belong to it; move them first.",
            slug="has-members",
            organization=command.organization,
            members=members.count,
            learners=list(members.learners),
            organizations=list(members.organizations),
        )
    reply = {"organization": command.organization}
    if known.closed:
        return Decision(reply=reply)
    own = stream("organization", command.organization)
    return Decision(events=((own, OrganizationClosed(organization=command.organization)),), reply=reply)


def evolve(organization: Organization, event: Event) -> Organization:
    """Fold one event."""
    match event:
        case OrganizationRegistered() | OrganizationChanged():
            organization.name, organization.parent = event.name, event.parent
        case OrganizationClosed():
            organization.closed = True
    return organization


def _known(states: Mapping[str, Any], ident: str) -> Organization:
    known: Organization = states[stream("organization", ident)]
    if known.name is None:
        raise Unknown(f"There is no organization {ident}.", organization=ident)
    return known


def _check_line(states: Mapping[str, Any], command: ChangeOrganization, own: str, context: Context) -> None:
    parent = str(command.parent)
    if _known(states, parent).closed:
        raise closed(parent)
    if own in line_above(states, command, context):
        raise Refused(
            "It would come to belong to itself: the new parent is the organization, or one that belongs to it.",
            slug="organization-circle",
            organization=command.organization,
            parent=parent,
        )
