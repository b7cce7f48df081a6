"""The path of a program: its steps, over courses that there are and courses that are defined along with it."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

import msgspec

from chassis.errors import Refused
from chassis.ids import stream
from contracts.event import Event
from contracts.shared import Blend, Format, Phase, Step
from services.scheduling.commands import NewStep
from services.scheduling.domain.blending import arrange_steps
from services.scheduling.domain.claim import claim_stream
from services.scheduling.domain.composing import format_of
from services.scheduling.domain.course import begin, existing, streams_named


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """Steps that can be walked, the format of the whole, and the events of the courses that come with it."""

    format: Format
    steps: tuple[Step, ...]
    blend: Blend | None
    events: tuple[tuple[str, Event], ...]
    defined: Mapping[str, str]


def courses(steps: Sequence[NewStep], drawn: str) -> Sequence[str]:
    """The course of each step, by id; those defined along with the program have ids after the one drawn for it."""
    return [step.course or f"c{drawn[1:]}{number:02d}" for number, step in enumerate(steps, 1)]


def streams(steps: Sequence[NewStep], drawn: str) -> Iterator[str]:
    """The streams that laying the path reads and writes."""
    for step, course in zip(steps, courses(steps, drawn), strict=True):
        yield stream("course", course)
        if step.defines is not None:
            yield claim_stream("course", step.defines.code)
            yield from streams_named(step.defines)


def lay(
    states: Mapping[str, Any], steps: Sequence[NewStep], drawn: str, *, blend: Blend | None, kept: Blend | None = None
) -> Path:
    """The path, arranged after its blend; without one it takes the blend `kept`, if it is blended.

    Raises:
        Unknown: there is no such course as a step or a prerequisite names.
        Refused: `step-unclear`, `blend-needs-both` live and self-paced courses; a rule of `check`,
            `arrange_steps` or, for a course that is defined here, of `begin`.
    """
    ids = courses(steps, drawn)
    _check_named(steps)
    defined = {step.defines.code: ident for step, ident in zip(steps, ids, strict=True) if step.defines is not None}
    by_code = {code.lower(): ident for code, ident in defined.items()}
    begun = {ident: begin(states, step.defines, ident) for step, ident in zip(steps, ids, strict=True) if step.defines}
    formats = {
        ident: begun[ident][1][1].format if ident in begun else existing(states[stream("course", ident)], ident).format
        for ident in ids
    }
    path = tuple(
        Step(
            course=ident,
            phase=step.phase or (Phase.PRE_WORK if formats[ident] is Format.SELF_PACED else Phase.LIVE),
            required=step.required,
            requires=tuple(by_code.get(needed.lower(), needed) for needed in step.requires),
        )
        for step, ident in zip(steps, ids, strict=True)
    )
    check(path)
    format_ = format_of(list(formats.values()))
    model = blend or (kept if format_ is Format.BLENDED else None)
    if model is not None:
        if format_ is not Format.BLENDED:
            raise Refused(
                f"A {model} program needs live and self-paced courses; these are all {format_}.",
                slug="blend-needs-both",
                blend=model,
                format=format_,
            )
        unsaid = {ident for step, ident in zip(steps, ids, strict=True) if step.phase is None}
        path = arrange_steps(model, path, formats, unsaid)
    events = tuple(event for pair in begun.values() for event in pair)
    return Path(format=format_, steps=path, blend=model, events=events, defined=defined)


def check(steps: Sequence[Step]) -> None:
    """Let only a path through that can be walked.

    Raises:
        Refused: `duplicate-step`, `requires-unknown-step`, `requires-itself` (in a circle).
    """
    named = [step.course for step in steps]
    repeated = sorted({course for course in named if named.count(course) > 1})
    if repeated:
        raise Refused("A course stands on the path twice.", slug="duplicate-step", courses=repeated)
    missing = sorted({needed for step in steps for needed in step.requires} - set(named))
    if missing:
        raise Refused(
            "A step requires a course that is not on the path.", slug="requires-unknown-step", courses=missing
        )
    try:
        TopologicalSorter({step.course: step.requires for step in steps}).prepare()
    except CycleError as circle:
        raise Refused(
            "Steps require each other in a circle.", slug="requires-itself", courses=list(circle.args[1])
        ) from None


def _check_named(steps: Sequence[NewStep]) -> None:
    unclear = [number for number, step in enumerate(steps, 1) if (step.course is None) is (step.defines is None)]
    if unclear:
        raise Refused(
            "A step names a course, or defines one: exactly one of these. Not so: "
            f"{', '.join(f'step {number}' for number in unclear)}.",
            slug="step-unclear",
            steps=unclear,
        )
    codes = [step.defines.code.lower() for step in steps if step.defines is not None]
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise Refused(
            f"Two steps define a course of one code: {', '.join(repeated)}.", slug="duplicate-step", courses=repeated
        )
