"""The parts of a course among each other: what they require, and when they open."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from chassis.errors import Refused
from contracts.shared import Component, Format, Unlock

MOST_REQUIREMENTS = 1_000


def check_parts(components: Sequence[Component]) -> None:
    """Let only parts through that can be worked through.

    Raises:
        Refused: `requires-unknown-component`, `requires-itself` (in a circle), `unlock-unclear`,
            `mode-needs-live`; `too-many-requirements`, because events carry a course whole.
    """
    keys = {part.key for part in components}
    first = {part.key: _first(part) for part in components}
    missing = sorted({needed for some in first.values() for needed in some} - keys)
    if missing:
        raise Refused(
            f"A component requires what is not in the course: {', '.join(missing)}.",
            slug="requires-unknown-component",
            components=missing,
        )
    count = sum(len(some) for some in first.values())
    if count > MOST_REQUIREMENTS:
        raise Refused(
            f"The components name {count} requirements; {MOST_REQUIREMENTS} are the most.",
            slug="too-many-requirements",
            requirements=count,
            limit=MOST_REQUIREMENTS,
        )
    try:
        TopologicalSorter(first).prepare()
    except CycleError as circle:
        raise Refused(
            "Components require each other in a circle.", slug="requires-itself", components=list(circle.args[1])
        ) from None
    unclear = [part.key for part in components if part.unlock is not None and not _is_clear(part.unlock)]
    if unclear:
        raise Refused(
            "A component opens on a day, or a number of days after the enrollment or after another component; "
            f"exactly one of these. Not so: {', '.join(unclear)}.",
            slug="unlock-unclear",
            components=unclear,
        )
    placed = [part.key for part in components if part.mode is not None and part.format is not Format.LIVE]
    if placed:
        raise Refused(
            f"Only live components have a mode; these are self-paced: {', '.join(placed)}.",
            slug="mode-needs-live",
            components=placed,
        )


def _first(part: Component) -> tuple[str, ...]:
    after = part.unlock.after if part.unlock is not None else None
    return part.requires if after is None else (*part.requires, after)


def _is_clear(unlock: Unlock) -> bool:
    if unlock.days is None:
        return unlock.on is not None and unlock.after is None
    return unlock.on is None and unlock.days >= 0
