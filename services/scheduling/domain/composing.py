"""What the parts asked for come to: the components of a course, and its format."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from chassis.errors import Refused
from contracts.shared import Blend, CompletionRule, Component, ComponentKind, Format, Phase
from services.scheduling.commands import NewComponent, NewKind
from services.scheduling.domain.blending import arrange, template
from services.scheduling.domain.parts import check_parts


class Composed(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a course as they are published, and what format they make it."""

    format: Format
    components: tuple[Component, ...]


def compose(components: Sequence[Component], blend: Blend | None, rule: CompletionRule) -> Composed:
    """The components arranged after the blend; its template where there are none.

    Raises:
        Refused: `components-missing`, or a rule of `check`, `arrange` or `check_parts`.
    """
    if not components and blend is None:
        raise Refused("A course has components, or a blended model that brings its own.", slug="components-missing")
    parts = tuple(components) if components or blend is None else tuple(template(blend))
    format_ = check(parts, blend, rule)
    arranged = parts if blend is None else arrange(blend, parts)
    check_parts(arranged)
    return Composed(format=format_, components=arranged)


def component(asked: NewComponent) -> Component:
    """A part as it is published; a library is a module in the phase library, and optional if nothing is said.

    Raises:
        Refused: `library-in-its-phase`, a library is said to be in another one.
    """
    library = asked.kind == NewKind.LIBRARY
    if library and asked.phase not in {None, Phase.LIBRARY}:
        raise Refused(
            f"{asked.key} is a library, which cannot be in the phase {asked.phase}.",
            slug="library-in-its-phase",
            component=asked.key,
            phase=asked.phase,
        )
    return Component(
        key=asked.key,
        title=asked.title,
        kind=ComponentKind.MODULE if library else ComponentKind(asked.kind),
        required=not library if asked.required is None else asked.required,
        weight=asked.weight,
        phase=Phase.LIBRARY if library else asked.phase,
        mode=asked.mode,
        requires=asked.requires,
        unlock=asked.unlock,
        minutes=asked.minutes,
        credits=asked.credits,
    )


def check(components: Sequence[Component], blend: Blend | None, rule: CompletionRule) -> Format:
    """The format of a course with these parts.

    Raises:
        Refused: `duplicate-component`; `blend-needs-both` live and self-paced parts;
            `nothing-required` although the required parts are what completes the course.
    """
    repeated = [key for key, times in Counter(part.key.lower() for part in components).items() if times > 1]
    if repeated:
        raise Refused(
            f"Components share a key: {', '.join(repeated)}.", slug="duplicate-component", components=repeated
        )
    format_ = format_of([part.format for part in components])
    if blend is not None and format_ is not Format.BLENDED:
        raise Refused(
            f"A {blend} course needs live and self-paced components; these are all {format_}.",
            slug="blend-needs-both",
            blend=blend,
            format=format_,
        )
    if rule is CompletionRule.COMPONENTS and not any(part.required for part in components):
        raise Refused("Required components complete this course, but none is required.", slug="nothing-required")
    return format_


def format_of(formats: Sequence[Format]) -> Format:
    """All alike: that one; otherwise blended."""
    return formats[0] if len(set(formats)) == 1 else Format.BLENDED
