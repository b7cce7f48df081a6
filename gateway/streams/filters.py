"""Which event types a subscriber asks for: names, or the beginning of names followed by `*`."""

from collections.abc import Iterable, Sequence

from chassis.errors import FieldError
from chassis.web.bodies import malformed

MOST_PATTERNS = 200


def types_of(patterns: Sequence[str], published: Iterable[str]) -> tuple[str, ...] | None:
    """The published types that any pattern matches; null where every type is wanted.

    A pattern is a whole type, such as `rollbook.enrollment.learner-enrolled.v1`, or a beginning that
    ends in `.*`, such as `rollbook.enrollment.*`.

    Raises:
        Malformed: a pattern matches no published type, or there are too many of them.
    """
    if not patterns or "*" in patterns:
        return None
    if len(patterns) > MOST_PATTERNS:
        raise malformed(FieldError("$.type", f"must name at most {MOST_PATTERNS} types"))
    known = tuple(published)
    found: dict[str, None] = {}
    for pattern in patterns:
        matching = [kind for kind in known if _matches(pattern, kind)]
        if not matching:
            raise malformed(FieldError("$.type", f"matches no event type: {pattern[:100]}"))
        found.update(dict.fromkeys(matching))
    return tuple(found)


def _matches(pattern: str, kind: str) -> bool:
    return kind.startswith(pattern[:-1]) if pattern.endswith(".*") else kind == pattern
