"""How facts are gathered for a batch: one answer a command, and what is not there yet may still arrive."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from chassis.decider import Gathered
from chassis.errors import Problem
from services.enrollment.domain.admission import (
    not_arrived,
)

Answers = Sequence[Gathered | Problem]


def each(idents: Iterable[str | None]) -> list[str]:
    """The ids that are there, each once."""
    return [ident for ident in dict.fromkeys(idents) if ident]


def gathered(facts: Callable[[Any], Any], commands: Sequence[Any], positions: Mapping[str, int]) -> Answers:
    """Per command what `facts` tells or raises, resting on what was read at these positions."""
    answers: list[Gathered | Problem] = []
    for command in commands:
        try:
            answers.append(Gathered(facts=facts(command), rests_on=positions))
        except Problem as problem:
            answers.append(problem)
    return answers


def known_in(found: Mapping[str, Any], kind: str, ident: str | None) -> Any:
    """The document of that id.

    Raises:
        Problem: `not-yet-known`; or `unknown` once the loop has waited for it.
    """
    if ident is None or ident not in found:
        raise not_arrived(kind, str(ident))
    return found[ident]
