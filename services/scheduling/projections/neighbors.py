"""What commands rest on that other services tell: which rolls are closed, which organizations there are."""

from msgspec.structs import replace

from chassis.projection import Projection
from contracts.attendance import RollClosed
from contracts.enrollment import OrganizationChanged, OrganizationRegistered
from services.scheduling.projections.documents import OrganizationDocument, RollDocument

ROLLS = Projection(
    name="rolls",
    sources=(RollClosed,),
    key=lambda event, recorded: event.session,
    document=RollDocument,
    blank=lambda key: RollDocument(session=key),
    fold=lambda roll, event, recorded: replace(roll, offering=event.offering),
    index=("offering",),
)

ORGANIZATIONS = Projection(
    name="organizations",
    sources=(OrganizationRegistered, OrganizationChanged),
    key=lambda event, recorded: event.organization,
    document=OrganizationDocument,
    blank=lambda key: OrganizationDocument(organization=key),
    fold=lambda organization, event, recorded: replace(organization, parent=event.parent),
)
