"""Programs: paths over several courses, each step in a phase."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import ProgramDefined, ProgramPublished
from contracts.shared import Format, Step
from services.scheduling.commands import DefineProgram, PublishProgram
from services.scheduling.domain.blending import arrange_steps
from services.scheduling.domain.claim import Claim, claim_stream, take
from services.scheduling.domain.course import existing, format_of


class Program(msgspec.Struct):
    """What decisions about a program rest on; version 0 is before it was defined."""

    version: int = 0
    published: int = 0
    defined: ProgramDefined | None = None


def define(states: Mapping[str, Any], command: DefineProgram, context: Context) -> Decision:
    """A program in its first version, its steps arranged after its blend, and its code.

    Raises:
        Unknown: there is no such course as a step names.
        Refused: `code-taken`, `blend-needs-both` live and self-paced courses, or a rule of `check` or
            `arrange_steps`.
    """
    program = context.new_id
    formats = {
        step.course: existing(states[stream("course", step.course)], step.course).format for step in command.steps
    }
    check(command.steps)
    format_ = format_of(list(formats.values()))
    steps = tuple(msgspec.convert(step, Step, from_attributes=True) for step in command.steps)
    if command.blend is not None:
        if format_ is not Format.BLENDED:
            raise Refused(
                f"A {command.blend} program needs live and self-paced courses; these are all {format_}.",
                slug="blend-needs-both",
                blend=command.blend,
                format=format_,
            )
        steps = arrange_steps(command.blend, steps, formats)
    claim: Claim = states[claim_stream("program", command.code)]
    defined = ProgramDefined(
        program=program,
        code=command.code,
        title=command.title,
        format=format_,
        steps=steps,
        blend=command.blend,
    )
    return Decision(
        events=(take(claim, "program", command.code, program), (stream("program", program), defined)),
        reply={"program": program},
        status=201,
    )


def publish(states: Mapping[str, Any], command: PublishProgram, _context: Context) -> Decision:
    """Learners may be enrolled; nothing if they already may.

    Raises:
        Unknown: there is no such program.
    """
    name = stream("program", command.program)
    program: Program = states[name]
    defined = program.defined
    if defined is None:
        raise Unknown(f"There is no program {command.program}.", program=command.program)
    reply = {"program": command.program}
    if program.published == program.version:
        return Decision(reply=reply)
    published = ProgramPublished(
        program=command.program,
        code=defined.code,
        title=defined.title,
        format=defined.format,
        steps=defined.steps,
        program_version=program.version,
    )
    return Decision(events=((name, published),), reply=reply)


def check(steps: Sequence[Step]) -> None:
    """Let only a path through that can be walked.

    Raises:
        Refused: `duplicate-step`, `requires-unknown-step`, `requires-itself` (in a circle).
    """
    courses = [step.course for step in steps]
    repeated = sorted({course for course in courses if courses.count(course) > 1})
    if repeated:
        raise Refused("A course stands on the path twice.", slug="duplicate-step", courses=repeated)
    missing = sorted({needed for step in steps for needed in step.requires} - set(courses))
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


def evolve(program: Program, event: Event) -> Program:
    """Fold one event."""
    match event:
        case ProgramDefined():
            program.version, program.defined = event.program_version, event
        case ProgramPublished():
            program.published = event.program_version
        case _:
            pass
    return program
