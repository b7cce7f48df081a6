"""Where a notice leads: the page on which there is something to see, or to do, about it."""

from collections.abc import Mapping

from services.enrollment.notices import kinds
from services.enrollment.projections.notices import NoticeDocument

_PAGES: Mapping[str, str] = {
    kinds.APPROVAL: "approvals",
    kinds.DATED: "catalog",
    # There is nothing of one's own to see any more, but perhaps something else to take.
    **dict.fromkeys(
        (kinds.CANCELLATION, kinds.SEAT_OFFER_OVER, kinds.REJECTED, kinds.REQUEST_LAPSED, kinds.TRANSFER), "catalog"
    ),
}


def link_of(notice: NoticeDocument, address: str) -> str:
    """The address of that page, on the platform that browsers find at `address`; empty where nobody said where."""
    if not address:
        return ""
    page = _PAGES.get(notice.kind, "learning")
    if notice.kind == kinds.TEAM_OVERDUE:
        page = f"requirements/{notice.requirement}"
    elif notice.to != kinds.LEARNER and notice.kind != kinds.APPROVAL:
        page = f"offerings/{notice.offering}" if notice.offering else f"learners/{notice.learner}"
    return f"{address.rstrip('/')}/{page}"
