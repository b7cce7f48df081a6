"""By which ids people are known who were registered more than once; others are known by their own alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.enrollment.projections import ALIASES, AliasDocument


async def ids_of(reads: Any, learners: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """By learner all the ids of the person, the one that is kept first."""
    asked = list(dict.fromkeys(learners))
    known: Mapping[str, AliasDocument] = await reads.get_many(ALIASES, asked)
    return {one: known[one].ids if one in known else (one,) for one in asked}


def everyone(ids: Mapping[str, Sequence[str]]) -> list[str]:
    """All of these ids, each once."""
    return sorted({one for some in ids.values() for one in some})
