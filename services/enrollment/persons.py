"""By which ids people are known who were registered more than once; others are known by their own alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.enrollment.projections import ALIASES, AliasDocument, LearnerDocument

Ids = Mapping[str, Sequence[str]]
"""By learner all the ids of the person; who is not among them has their own alone."""


async def ids_of(reads: Any, learners: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """By learner all the ids of the person, the one that is kept first."""
    asked = list(dict.fromkeys(learners))
    known: Mapping[str, AliasDocument] = await reads.get_many(ALIASES, asked)
    return {one: known[one].ids if one in known else (one,) for one in asked}


def known_as(learners: Mapping[str, LearnerDocument]) -> Ids:
    """By learner all the ids of the person, where these are several, from documents that were read anyway."""
    return {learner: (learner, *one.also) for learner, one in learners.items() if one.also}


def each_id(ids: Ids, learner: str) -> Sequence[str]:
    """All the ids of a person."""
    return ids.get(learner, (learner,))


def everyone(ids: Ids, learners: Iterable[str] = ()) -> list[str]:
    """All of these ids, and those of these learners, each once."""
    told = ids.values() if not learners else (each_id(ids, one) for one in learners)
    return sorted({one for some in told for one in some})
