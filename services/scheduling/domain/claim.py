"""Codes that people type, each belonging to one thing; written in the same transaction as it."""

import msgspec

from chassis.errors import Refused
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import CodeClaimed


class Claim(msgspec.Struct):
    """Who owns one code, and how they spell it; null while it is free."""

    owner: str | None = None
    spelled: str = ""


def claim_stream(kind: str, code: str, within: str | None = None) -> str:
    """The stream that only one thing of this kind, `within` another if so said, can begin; case makes no difference."""
    return stream("claim", f"{kind}/{within}/{code.lower()}" if within else f"{kind}/{code.lower()}")


def take(claim: Claim, kind: str, code: str, owner: str, within: str | None = None) -> tuple[str, Event]:
    """Claim a free code for its new owner.

    Raises:
        Refused: `code-taken`, naming who owns it, and how they spell it.
    """
    if claim.owner is not None:
        raise Refused(
            f"The code {code} already belongs to the {kind} {claim.owner}.",
            slug="code-taken",
            code=code,
            owner=claim.owner,
            spelled=claim.spelled,
        )
    return claim_stream(kind, code, within), CodeClaimed(kind=kind, code=code, owner=owner, within=within)


def evolve(claim: Claim, event: Event) -> Claim:
    """Fold one event."""
    if isinstance(event, CodeClaimed):
        claim.owner, claim.spelled = event.owner, event.code
    return claim
