"""Which organization belongs to which, for managers who see all below their own."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import OrganizationChanged, OrganizationRegistered


class OrganizationDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An organization, and what it belongs to."""

    organization: str
    parent: str | None = None


ORGANIZATIONS = Projection(
    name="organizations",
    sources=(OrganizationRegistered, OrganizationChanged),
    key=lambda event, recorded: event.organization,
    document=OrganizationDocument,
    blank=lambda key: OrganizationDocument(organization=key),
    fold=lambda organization, event, recorded: replace(organization, parent=event.parent),
    index=("parent",),
)
