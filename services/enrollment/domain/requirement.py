"""Requirements: what is to be completed by whom and when; nothing is assigned to anybody."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Context, Decision
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
from services.enrollment.commands import DefineRequirement, RetireRequirement, ReviseRequirement
from services.enrollment.domain.claim import check_free, claimed, requirement_claim

TERMS = ("title", "who", "due", "starts_on", "ends_on")


class Requirement(msgspec.Struct):
    """A requirement as it now stands; version 0 is before it was defined."""

    version: int = 0
    terms: Mapping[str, Any] = {}
    retired: bool = False


def define_streams(command: DefineRequirement, context: Context) -> Sequence[str]:
    """The new requirement, and the claim on its code."""
    return requirement_claim(command.code), stream("requirement", context.new_id)


def define(states: Mapping[str, Any], command: DefineRequirement, context: Context) -> Decision:
    """A requirement and its code; that all it names exists was made sure of beforehand.

    Raises:
        Refused: `code-taken`.
    """
    ident, code = context.new_id, requirement_claim(command.code)
    check_free(states[code], "requirement", command.code)
    defined = RequirementDefined(
        requirement=ident, code=command.code, course=command.course, program=command.program, **_terms(command)
    )
    return Decision(
        events=((code, claimed("requirement", command.code, ident)), (stream("requirement", ident), defined)),
        reply={"requirement": ident, "requirement_version": 1},
        status=201,
    )


def revise(states: Mapping[str, Any], command: ReviseRequirement, _context: Context) -> Decision:
    """A new version, whole; nothing if it is the present one.

    Raises:
        Unknown: there is no such requirement.
        Refused: `requirement-retired`.
    """
    name = stream("requirement", command.requirement)
    known, terms = _known(states[name], command.requirement), _terms(command)
    if known.retired:
        raise Refused(
            "The requirement was retired; define another one.",
            slug="requirement-retired",
            requirement=command.requirement,
        )
    if known.terms == terms:
        return Decision(reply={"requirement": command.requirement, "requirement_version": known.version})
    version = known.version + 1
    revised = RequirementRevised(requirement=command.requirement, requirement_version=version, **terms)
    reply = {"requirement": command.requirement, "requirement_version": version}
    return Decision(events=((name, revised),), reply=reply)


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


def evolve(requirement: Requirement, event: Event) -> Requirement:
    """Fold one event."""
    match event:
        case RequirementDefined() | RequirementRevised():
            requirement.version = event.requirement_version
            requirement.terms = {name: getattr(event, name) for name in TERMS}
        case RequirementRetired():
            requirement.retired = True
    return requirement


def _known(requirement: Requirement, ident: str) -> Requirement:
    if not requirement.version:
        raise Unknown(f"There is no requirement {ident}.", requirement=ident)
    return requirement


def _terms(command: DefineRequirement | ReviseRequirement) -> dict[str, Any]:
    """The terms, in the types that events carry."""
    told = {name: getattr(command, name) for name in TERMS}
    told["who"] = msgspec.convert(msgspec.to_builtins(command.who), Who)
    told["due"] = msgspec.convert(msgspec.to_builtins(command.due), Due)
    return told
