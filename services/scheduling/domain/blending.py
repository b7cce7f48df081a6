"""The blended models: how live and self-paced parts follow each other, in a course or a program.

Flipped: self-paced pre-work, then live practice. Sandwich: pre-work, live, then self-paced
reinforcement. Ongoing: live workshops, a month apart, beside a self-paced library. Custom: as given. The
models are those of the guide to training formats that this service follows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from chassis.errors import Refused
from contracts.shared import Blend, Component, ComponentKind, Format, Phase, Step

MONTHLY = "FREQ=MONTHLY;BYDAY=1TU;COUNT=12"
_FOUNDATIONS = Component(key="foundations", title="Foundations", kind=ComponentKind.MODULE)
_WORKSHOP = Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION)
_QUIZ = Component(key="quiz", title="Quiz", kind=ComponentKind.QUIZ)
_JOB_AID = Component(key="job-aid", title="Job aid", kind=ComponentKind.JOB_AID, required=False)
_LIBRARY = Component(key="library", title="Library", kind=ComponentKind.MODULE, required=False)
_TEMPLATES: Mapping[Blend, Sequence[Component]] = MappingProxyType(
    {
        Blend.FLIPPED: (_FOUNDATIONS, _WORKSHOP),
        Blend.SANDWICH: (_FOUNDATIONS, _WORKSHOP, _QUIZ, _JOB_AID),
        Blend.ONGOING: (_LIBRARY, _WORKSHOP),
    }
)
_RULES: Mapping[Blend, str] = MappingProxyType(
    {
        Blend.FLIPPED: "Flipped is self-paced pre-work, then live parts, and nothing self-paced after them.",
        Blend.SANDWICH: "A sandwich is self-paced pre-work, then live parts, then self-paced reinforcement.",
        Blend.ONGOING: "Ongoing is live parts beside a self-paced library, in no order.",
        Blend.CUSTOM: "A live part is in the phase live, and a self-paced part in another one.",
    }
)
_NEEDED: Mapping[Blend, frozenset[Phase]] = MappingProxyType(
    {
        Blend.FLIPPED: frozenset({Phase.PRE_WORK, Phase.LIVE}),
        Blend.SANDWICH: frozenset({Phase.PRE_WORK, Phase.LIVE, Phase.REINFORCEMENT}),
        Blend.ONGOING: frozenset({Phase.LIBRARY, Phase.LIVE}),
        Blend.CUSTOM: frozenset(),
    }
)
_ORDERED = frozenset({Blend.FLIPPED, Blend.SANDWICH})
_ALONE = (Phase.PRE_WORK, Phase.REINFORCEMENT, Phase.LIBRARY)


class _Part(NamedTuple):
    """A component, or a step of a program, as the models see it; `format` may be blended for a step."""

    name: str
    format: Format
    required: bool
    phase: Phase | None
    requires: tuple[str, ...]

    @property
    def live(self) -> bool:
        """A blended course stands where its phase says, and among the live ones where none does."""
        return self.format is Format.LIVE or (self.format is Format.BLENDED and self.phase in {None, Phase.LIVE})


def arrange(blend: Blend, components: Sequence[Component] = ()) -> tuple[Component, ...]:
    """The components after a model, in the order given, with the phases and requirements they did not say.

    The model's template where there are none.

    Raises:
        Refused: `blend-order` where they contradict the model, naming which; `blend-needs-both` for a
            custom blend without components, which has no template.
    """
    given = components or template(blend)
    parts = [_Part(part.key, part.format, part.required, part.phase, part.requires) for part in given]
    return tuple(
        msgspec.structs.replace(part, phase=arranged.phase, requires=arranged.requires)
        for part, arranged in zip(given, _arranged(blend, parts), strict=True)
    )


def arrange_steps(
    blend: Blend, steps: Sequence[Step], formats: Mapping[str, Format], open_to: Collection[str] = ()
) -> tuple[Step, ...]:
    """The steps of a program after a model, as `arrange` does it; `formats` are those of the courses, by id.

    The courses that are `open_to` any phase get theirs from the model.

    Raises:
        Refused: `blend-order` where they contradict the model, naming which.
    """
    parts = [
        _Part(
            step.course,
            formats[step.course],
            step.required,
            None if step.course in open_to else step.phase,
            step.requires,
        )
        for step in steps
    ]
    return tuple(
        msgspec.structs.replace(step, phase=arranged.phase, requires=arranged.requires)
        for step, arranged in zip(steps, _arranged(blend, parts), strict=True)
    )


def template(blend: Blend) -> Sequence[Component]:
    """The parts that a model begins with.

    Raises:
        Refused: `blend-needs-both`, because a custom blend has no template.
    """
    if blend not in _TEMPLATES:
        raise Refused(
            f"A {blend} blend has no template: name its live and self-paced components.",
            slug="blend-needs-both",
            blend=blend,
        )
    return _TEMPLATES[blend]


def suggested_rule(blend: Blend) -> str | None:
    """The recurrence rule (RFC 5545) by which a model's live parts come round; null where they do not."""
    return MONTHLY if blend is Blend.ONGOING else None


def _arranged(blend: Blend, parts: Sequence[_Part]) -> Sequence[_Part]:
    allowed = list(_allowed(blend, parts))
    placed = [part._replace(phase=part.phase or phases[0]) for part, phases in zip(parts, allowed, strict=True)]
    wrong = [part.name for part, phases in zip(placed, allowed, strict=True) if part.phase not in {*phases} - {None}]
    if blend in _ORDERED:
        wrong += [name for name in _backward(placed) if name not in wrong]
    missing = [phase for phase in Phase if phase in _NEEDED[blend] - {part.phase for part in placed}]
    if wrong or missing:
        raise Refused(_told(blend, wrong, missing), slug="blend-order", blend=blend, parts=wrong, missing=missing)
    return list(_linked(placed)) if blend in _ORDERED else placed


def _allowed(blend: Blend, parts: Sequence[_Part]) -> Iterator[Sequence[Phase | None]]:
    """The phases that each part may be in, by its place; the first is meant where it says none (null: it must say)."""
    places = [place for place, part in enumerate(parts) if part.live]
    for place, part in enumerate(parts):
        before, after = bool(places) and place > places[0], bool(places) and place > places[-1]
        if part.live:
            yield (Phase.LIVE,)
        elif blend is Blend.CUSTOM:
            yield (Phase.REINFORCEMENT, *_ALONE) if after else _ALONE
        elif blend is Blend.ONGOING:
            yield (Phase.LIBRARY,)
        elif after:
            yield (Phase.REINFORCEMENT if blend is Blend.SANDWICH else None, Phase.LIBRARY)
        elif before and blend is Blend.SANDWICH:
            yield _ALONE
        else:
            yield (Phase.PRE_WORK, Phase.LIBRARY)


def _backward(parts: Sequence[_Part]) -> Iterator[str]:
    """Which parts require one that comes later."""
    places = {part.name: place for place, part in enumerate(parts)}
    for place, part in enumerate(parts):
        if any(places.get(needed, -1) > place for needed in part.requires):
            yield part.name


def _linked(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Live parts require the pre-work just before them, reinforcement the live parts just before it.

    Only what is required itself: an optional part holds nobody up. A part that says what it requires
    keeps to that. The library stands beside, and requires nothing.
    """
    block: dict[Phase, list[str]] = {Phase.PRE_WORK: [], Phase.LIVE: []}
    last = None
    for part in parts:
        phase = part.phase
        needed = {Phase.LIVE: Phase.PRE_WORK, Phase.REINFORCEMENT: Phase.LIVE}.get(phase) if phase else None
        yield part._replace(requires=part.requires or (tuple(block[needed]) if needed else ()))
        if phase is None or phase is Phase.LIBRARY:
            continue
        if phase in block:
            block[phase] = [*(block[phase] if phase is last else ()), *([part.name] if part.required else ())]
        last = phase


def _told(blend: Blend, wrong: Sequence[str], missing: Sequence[Phase]) -> str:
    told = [_RULES[blend]]
    if wrong:
        told.append(f"These do not fit: {', '.join(wrong)}.")
    if missing:
        told.append(f"There is nothing in the phase {' or '.join(missing)}.")
    return " ".join(told)
