"""Codes and external ids, each belonging to one thing; written in the same transaction as it."""

from unicodedata import normalize
from urllib.parse import quote

import msgspec

from chassis.errors import Refused
from chassis.ids import stream
from contracts.enrollment import CodeClaimed, CodeReleased
from contracts.event import Event
from contracts.shared import ExternalId


class Claim(msgspec.Struct):
    """Who owns one code, and how it was spelled; null while it is free."""

    owner: str | None = None
    spelled: str = ""


def organization_claim(code: str) -> str:
    """The stream that only one organization can begin; case makes no difference."""
    return stream("claim", f"organization/{_plain(normalize('NFKC', normalize('NFKC', code).casefold()))}")


def policy_claim(code: str) -> str:
    """The stream that only one policy can begin; case makes no difference."""
    return stream("claim", f"policy/{_plain(normalize('NFKC', normalize('NFKC', code).casefold()))}")


def requirement_claim(code: str) -> str:
    """The stream that only one requirement can begin; case makes no difference."""
    return stream("claim", f"requirement/{_plain(normalize('NFKC', normalize('NFKC', code).casefold()))}")


def external_claim(told: ExternalId) -> str:
    """The stream that only one learner can begin; the case of the id itself does."""
    return stream("claim", f"learner/{_plain(told.source.lower())}/{_plain(told.id)}")


def login_claim(digest: str) -> str:
    """The stream that only one learner can begin who signs in by the name of that keyed digest."""
    return stream("claim", f"login/{digest}")


def claimed(kind: str, code: str, owner: str) -> CodeClaimed:
    """The fact that a free code now has an owner."""
    return CodeClaimed(kind=kind, code=code, owner=owner)


def released(kind: str, code: str, owner: str) -> CodeReleased:
    """The fact that a code is free again."""
    return CodeReleased(kind=kind, code=code, owner=owner)


def check_free(claim: Claim, kind: str, code: str) -> None:
    """Let only a free code through.

    Raises:
        Refused: `code-taken`, naming who owns it, and how they spell it.
    """
    if claim.owner is not None:
        raise Refused(
            f"{code} already belongs to the {kind} {claim.owner}.",
            slug="code-taken",
            code=code,
            owner=claim.owner,
            spelled=claim.spelled,
        )


def evolve(claim: Claim, event: Event) -> Claim:
    """Fold one event."""
    if isinstance(event, CodeClaimed):
        claim.owner, claim.spelled = event.owner, event.code
    elif isinstance(event, CodeReleased):
        claim.owner, claim.spelled = None, ""
    return claim


def _plain(text: str) -> str:
    # A slash or a dot inside would make two names one stream, or one entity of two.
    return quote(text, safe=" ").replace(".", "%2E")
