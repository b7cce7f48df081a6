"""People and organizations by what files call them."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.enrollment.projections import CLAIMS, ORGANIZATIONS, OrganizationDocument


async def learners_by_key(source: str, keys: Iterable[str], reads: Any) -> Mapping[str, str]:
    """The learners whom a source calls so; one query."""
    asked = {f"learner/{source.lower()}/{key}": key for key in keys if key}
    found = await reads.get_many(CLAIMS, list(asked))
    return {asked[name]: claim.owner for name, claim in found.items()}


async def organizations_by_code(codes: Iterable[str], reads: Any) -> Mapping[str, OrganizationDocument]:
    """The organizations of these codes, by the code in small letters; one query."""
    asked = sorted({code.casefold() for code in codes if code})
    found: list[OrganizationDocument] = []
    if asked:
        found, _ = await reads.find(ORGANIZATIONS, {"by_code": asked}, (), len(asked) + 1)
    return {one.by_code: one for one in found}
