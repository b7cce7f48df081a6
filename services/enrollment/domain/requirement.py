"""Requirements: what is to be completed by whom and when; nothing is assigned to anybody."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec

from chassis.days import check_year
from chassis.decider import Context, Decision, Timer
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.enrollment.requirements import (
    Due,
    RequirementDefined,
    RequirementRetired,
    RequirementRevised,
    Who,
)
from contracts.event import Event
from contracts.shared import notify_told
from services.enrollment.commands import DefineRequirement, NoteSweep, RetireRequirement, ReviseRequirement
from services.enrollment.domain.claim import check_free, claimed, requirement_claim

TERMS = ("title", "who", "due", "starts_on", "ends_on", "enroll_in", "remind_days", "notify")
SWEEP = "requirement-sweep"
SWEPT_AT = time(5, tzinfo=UTC)
"""When it is looked once a day whom a requirement enrolls, and whom to tell that it comes due."""


class Requirement(msgspec.Struct):
    """A requirement as it now stands; version 0 is before it was defined."""

    version: int = 0
    terms: Mapping[str, Any] = {}
    course: str | None = None
    program: str | None = None
    retired: bool = False


def define_streams(command: DefineRequirement, context: Context) -> Sequence[str]:
    """The new requirement, and the claim on its code."""
    return requirement_claim(command.code), stream("requirement", context.new_id)


def define(states: Mapping[str, Any], command: DefineRequirement, context: Context) -> Decision:
    """A requirement and its code; that all it names exists was made sure of beforehand.

    `context.facts` is the course of the offering that people are enrolled in.

    Raises:
        Refused: `code-taken`, `enrolls-elsewhere`, `time-out-of-range`.
    """
    _check_days(command)
    _check_target(command.enroll_in, command.course, command.program, context)
    ident, code = context.new_id, requirement_claim(command.code)
    check_free(states[code], "requirement", command.code)
    defined = RequirementDefined(
        requirement=ident, code=command.code, course=command.course, program=command.program, **terms_told(command)
    )
    return Decision(
        events=((code, claimed("requirement", command.code, ident)), (stream("requirement", ident), defined)),
        reply={"requirement": ident, "requirement_version": 1},
        status=201,
        timers=_sweep(ident, context.at) if _looks(terms_told(command)) else (),
    )


def revise(states: Mapping[str, Any], command: ReviseRequirement, context: Context) -> Decision:
    """A new version, whole; nothing if it is the present one.

    Raises:
        Unknown: there is no such requirement.
        Refused: `requirement-retired`, `enrolls-elsewhere`, `time-out-of-range`.
    """
    name = stream("requirement", command.requirement)
    known, terms = _known(states[name], command.requirement), terms_told(command)
    if known.retired:
        raise Refused(
            "The requirement was retired; define another one.",
            slug="requirement-retired",
            requirement=command.requirement,
        )
    _check_days(command)
    _check_target(command.enroll_in, known.course, known.program, context)
    if known.terms == terms:
        return Decision(reply={"requirement": command.requirement, "requirement_version": known.version})
    version = known.version + 1
    revised = RequirementRevised(requirement=command.requirement, requirement_version=version, **terms)
    reply = {"requirement": command.requirement, "requirement_version": version}
    timers = _sweep(command.requirement, context.at) if _looks(terms) else ()
    return Decision(events=((name, revised),), reply=reply, timers=timers)


def retire(states: Mapping[str, Any], command: RetireRequirement, _context: Context) -> Decision:
    """It is required of nobody any more; nothing if it was retired before.

    Raises:
        Unknown: there is no such requirement.
    """
    name = stream("requirement", command.requirement)
    known, reply = _known(states[name], command.requirement), {"requirement": command.requirement}
    if known.retired:
        return Decision(reply=reply)
    return Decision(events=((name, RequirementRetired(requirement=command.requirement)),), reply=reply)


def note_sweep(states: Mapping[str, Any], command: NoteSweep, context: Context) -> Decision:
    """Nothing but that it is looked again tomorrow, while the requirement enrolls or tells anybody."""
    known: Requirement = states[stream("requirement", command.requirement)]
    reply = {"requirement": command.requirement, "enrolled": command.enrolled, "told": command.told}
    if known.retired or not _looks(known.terms):
        return Decision(reply=reply)
    return Decision(reply=reply, timers=_sweep(command.requirement, _tomorrow(context.at)))


def evolve(requirement: Requirement, event: Event) -> Requirement:
    """Fold one event."""
    match event:
        case RequirementDefined() | RequirementRevised():
            requirement.version = event.requirement_version
            requirement.terms = {name: getattr(event, name) for name in TERMS}
            if isinstance(event, RequirementDefined):
                requirement.course, requirement.program = event.course, event.program
        case RequirementRetired():
            requirement.retired = True
    return requirement


def _check_days(command: DefineRequirement | ReviseRequirement) -> None:
    days = {"starts_on": command.starts_on, "ends_on": command.ends_on, "due.by": command.due.by}
    for field, day in days.items():
        if day is not None:
            check_year(day, field)


def _check_target(enroll_in: str | None, course: str | None, program: str | None, context: Context) -> None:
    if enroll_in is None or (program is not None and enroll_in == program):
        return
    if course is None or context.facts != course:
        raise Refused(
            "People are enrolled in an offering of the course that is required, or in the program itself.",
            slug="enrolls-elsewhere",
            enroll_in=enroll_in,
        )


def _sweep(requirement: str, due: datetime) -> tuple[Timer, ...]:
    return (Timer(key=f"{SWEEP}/{requirement}", kind=SWEEP, due=due, data={"requirement": requirement}),)


def _looks(terms: Mapping[str, Any]) -> bool:
    """Whether anybody has to be looked for."""
    return bool(terms.get("enroll_in") or terms.get("remind_days"))


def _tomorrow(at: datetime) -> datetime:
    today = datetime.combine(at.astimezone(UTC).date(), SWEPT_AT)
    return today if at < today else today + timedelta(days=1)


def _known(requirement: Requirement, ident: str) -> Requirement:
    if not requirement.version:
        raise Unknown(f"There is no requirement {ident}.", requirement=ident)
    return requirement


def terms_told(command: DefineRequirement | ReviseRequirement) -> dict[str, Any]:
    """The terms, in the types that events carry."""
    told = {name: getattr(command, name) for name in TERMS}
    told["who"] = msgspec.convert(msgspec.to_builtins(command.who), Who)
    told["due"] = msgspec.convert(msgspec.to_builtins(command.due), Due)
    told["notify"] = notify_told(command.notify)
    return told
