"""Programs: paths over several courses, in versions; learners are enrolled in the newest that is published."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import ProgramDefined, ProgramPublished, ProgramRevised
from contracts.shared import Blend, Format, Step
from services.scheduling.commands import DefineProgram, PublishProgram, ReviseProgram
from services.scheduling.domain.advised import check_given
from services.scheduling.domain.claim import Claim, claim_stream, take
from services.scheduling.domain.course import not_published, recurring
from services.scheduling.domain.path import lay

TERMS = ("title", "steps", "blend", "advice")


class Program(msgspec.Struct):
    """What decisions about a program rest on; version 0 is before it was defined."""

    version: int = 0
    published: int = 0
    code: str = ""
    title: str = ""
    format: Format = Format.LIVE
    steps: tuple[Step, ...] = ()
    blend: Blend | None = None
    advice: str | None = None


def define(states: Mapping[str, Any], command: DefineProgram, context: Context) -> Decision:
    """A program in its first version, its steps arranged after its blend, its code, and the courses it defines.

    Raises:
        Unknown: there is no such course as a step names, or no such advice.
        Refused: `code-taken`, or a rule of `lay`.
    """
    program = context.new_id
    check_given(states, command.advice)
    path = lay(states, command.steps, program, blend=command.blend)
    claim: Claim = states[claim_stream("program", command.code)]
    defined = ProgramDefined(
        program=program,
        code=command.code,
        title=command.title,
        format=path.format,
        steps=path.steps,
        blend=path.blend,
        advice=command.advice,
    )
    return Decision(
        events=(
            *path.events,
            take(claim, "program", command.code, program),
            (stream("program", program), defined),
        ),
        reply={"program": program, "program_version": 1, "courses": path.defined, **recurring(path.blend)},
        status=201,
    )


def revise(states: Mapping[str, Any], command: ReviseProgram, context: Context) -> Decision:
    """The next version of a program; nothing if it is the same as the newest.

    Raises:
        Unknown: there is no such program, no such course as a step names, or no such advice.
        Refused: a rule of `lay`.
    """
    name = stream("program", command.program)
    program = existing(states[name], command.program)
    check_given(states, command.advice)
    path = lay(states, command.steps, context.new_id, blend=command.blend, kept=program.blend)
    revised = ProgramRevised(
        program=command.program,
        title=command.title or program.title,
        format=path.format,
        steps=path.steps,
        program_version=program.version + 1,
        blend=path.blend,
        advice=command.advice or program.advice,
    )
    if all(getattr(revised, field) == getattr(program, field) for field in TERMS):
        return Decision(reply={"program": command.program, "program_version": program.version})
    return Decision(
        events=(*path.events, (name, revised)),
        reply={
            "program": command.program,
            "program_version": revised.program_version,
            "courses": path.defined,
            **recurring(path.blend),
        },
    )


def publish(states: Mapping[str, Any], command: PublishProgram, _context: Context) -> Decision:
    """Learners may be enrolled in the newest version; nothing if they already may.

    Raises:
        Unknown: there is no such program.
        Refused: `course-not-published`, naming the courses on the path that are not.
    """
    name = stream("program", command.program)
    program = existing(states[name], command.program)
    reply = {"program": command.program, "program_version": program.version}
    if program.published == program.version:
        return Decision(reply=reply)
    drafts = [step.course for step in program.steps if states[stream("course", step.course)].offered is None]
    if drafts:
        raise not_published(drafts)
    published = ProgramPublished(
        program=command.program,
        code=program.code,
        title=program.title,
        format=program.format,
        steps=program.steps,
        program_version=program.version,
    )
    return Decision(events=((name, published),), reply=reply)


def streams_on_path(states: Mapping[str, Any], command: PublishProgram, _context: Context) -> tuple[str, ...]:
    """The streams of the courses on the newest version's path."""
    program: Program = states[stream("program", command.program)]
    return tuple(stream("course", step.course) for step in program.steps)


def existing(program: Program, ident: str) -> Program:
    """The program, if it was ever defined.

    Raises:
        Unknown: there is no such program.
    """
    if program.version == 0:
        raise Unknown(f"There is no program {ident}.", program=ident)
    return program


def evolve(program: Program, event: Event) -> Program:
    """Fold one event."""
    match event:
        case ProgramPublished():
            program.published = event.program_version
            return program
        case ProgramDefined():
            program.code = event.code
        case ProgramRevised():
            pass
        case _:
            return program
    program.version, program.format = event.program_version, event.format
    for field in TERMS:
        setattr(program, field, getattr(event, field))
    return program
