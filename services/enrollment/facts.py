"""The facts that commands rest on, gathered from enrollment's own views for a whole batch at once.

What a command names may have been made a moment ago: what is not there is answered `NotYetKnown`,
and the loop tries that command again while its neighbors go on. The positions are read before the
documents: facts are at least as new as the positions say.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.decider import Gathered
from chassis.errors import NotYetKnown, Problem
from chassis.ids import root_of, stream
from services.enrollment.commands import (
    CancelEnrollment,
    ChangeCapacity,
    EnrollLearner,
    MoveProgramEnrollment,
    RegisterLearner,
    RegisterOrganization,
    UpsertLearner,
)
from services.enrollment.domain.admission import (
    Admission,
    OfferingFacts,
    ProgramFacts,
    called_off,
    delivered,
    is_seated,
    lacking,
    no_newer_version,
    not_arrived,
    not_opened,
    not_published,
    not_theirs,
)
from services.enrollment.prerequisites import lacking_courses
from services.enrollment.projections import (
    CLAIMS,
    ENROLLMENTS,
    LEARNERS,
    OFFERINGS,
    ORGANIZATIONS,
    PROGRAMS,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
    ProgramDocument,
    Stage,
)
from services.enrollment.visibility import outsiders

Answers = Sequence[Gathered | Problem]


async def for_enrolling(commands: Sequence[EnrollLearner], reads: Any) -> Answers:
    """Per command its `Admission`: the learner is known, what they are enrolled in is open, and what comes before
    is completed.
    """
    positions = reads.positions()
    learners = await reads.get_many(LEARNERS, _each(command.learner for command in commands))
    offerings = await reads.get_many(OFFERINGS, _each(command.offering for command in commands))
    programs = await reads.get_many(PROGRAMS, _each(command.program for command in commands))
    strangers = await outsiders(commands, offerings, learners, reads)
    lacks = await lacking_courses(commands, offerings, reads)

    def facts(command: EnrollLearner) -> Admission:
        learner: LearnerDocument = _known(learners, "learner", command.learner)
        target: OfferingFacts | ProgramFacts
        if command.program is not None:
            target = _open_program(_known(programs, "program", command.program))
        else:
            offering = _known(offerings, "offering", command.offering)
            target = _open_offering(offering)
            if offering.delivered and command.effective_at is None:
                raise delivered(offering.offering)
        if command.enrollment in strangers:
            raise not_theirs(str(command.offering), command.learner, offerings[str(command.offering)].organization)
        if lack := lacks.get(command.enrollment):
            raise lacking(str(command.offering), command.learner, lack)
        return Admission(organization=learner.organization, target=target)

    return _gathered(facts, commands, positions)


async def for_capacity(commands: Sequence[ChangeCapacity], reads: Any) -> Answers:
    """Nothing but that the offering is open."""
    positions = reads.positions()
    offerings = await reads.get_many(OFFERINGS, _each(command.offering for command in commands))
    return _gathered(
        lambda command: _open_offering(_known(offerings, "offering", command.offering)), commands, positions
    )


async def for_cancelling(commands: Sequence[CancelEnrollment], reads: Any) -> Answers:
    """Per command when the offering starts, where its own stream does not say so."""
    positions = reads.positions()
    targets = {command.enrollment: root_of(stream("enrollment", command.enrollment)) for command in commands}
    offerings = await reads.get_many(OFFERINGS, _each(one for one in targets.values() if not is_seated(one)))

    def facts(command: CancelEnrollment) -> datetime | None:
        offering = offerings.get(targets[command.enrollment])
        return offering.starts_at if offering else None

    return _gathered(facts, commands, positions)


async def for_moving(commands: Sequence[MoveProgramEnrollment], reads: Any) -> Answers:
    """Per command the program as it was last published, if the enrollment is in one; it is newer than that joined."""
    positions = reads.positions()
    targets = {command.enrollment: root_of(stream("enrollment", command.enrollment)) for command in commands}
    programs: Mapping[str, ProgramDocument] = await reads.get_many(PROGRAMS, _each(targets.values()))
    standing: Mapping[str, EnrollmentDocument] = await reads.get_many(ENROLLMENTS, _each(targets))

    def facts(command: MoveProgramEnrollment) -> ProgramFacts | None:
        known, program = standing.get(command.enrollment), programs.get(targets[command.enrollment])
        if known is None:
            raise not_arrived("enrollment", command.enrollment)
        if known.course is not None:
            return None
        if program is None:
            raise not_arrived("program", targets[command.enrollment])
        if program.version <= known.program_version:
            otherwise = no_newer_version(command.enrollment, known.program_version)
            raise NotYetKnown(
                "That the program has a newer version has not arrived here yet.",
                otherwise=otherwise,
                **otherwise.facts,
            )
        return _open_program(program)

    return _gathered(facts, commands, positions)


async def for_learners(commands: Sequence[RegisterLearner], reads: Any) -> Answers:
    """Nothing but that the organization is known."""
    positions = reads.positions()
    known = await reads.get_many(ORGANIZATIONS, _each(command.organization for command in commands))
    return _gathered(lambda command: _belongs(known, command.organization), commands, positions)


async def for_upserting(commands: Sequence[UpsertLearner], reads: Any) -> Answers:
    """Per command the learner who has the external id, so far as is known; the organization is known."""
    positions = reads.positions()
    known = await reads.get_many(ORGANIZATIONS, _each(command.organization for command in commands))
    claims = await reads.get_many(CLAIMS, _each(_claim_key(command) for command in commands))

    def facts(command: UpsertLearner) -> str | None:
        _belongs(known, command.organization)
        claim = claims.get(_claim_key(command))
        return claim.owner if claim else None

    return _gathered(facts, commands, positions)


async def for_organizations(commands: Sequence[RegisterOrganization], reads: Any) -> Answers:
    """Nothing but that the parent is known."""
    positions = reads.positions()
    known = await reads.get_many(ORGANIZATIONS, _each(command.parent for command in commands))
    return _gathered(lambda command: _belongs(known, command.parent), commands, positions)


def _each(idents: Iterable[str | None]) -> list[str]:
    return [ident for ident in dict.fromkeys(idents) if ident]


def _gathered(facts: Callable[[Any], Any], commands: Sequence[Any], positions: Mapping[str, int]) -> Answers:
    answers: list[Gathered | Problem] = []
    for command in commands:
        try:
            answers.append(Gathered(facts=facts(command), rests_on=positions))
        except Problem as problem:
            answers.append(problem)
    return answers


def _known(found: Mapping[str, Any], kind: str, ident: str | None) -> Any:
    if ident is None or ident not in found:
        raise not_arrived(kind, str(ident))
    return found[ident]


def _belongs(known: Mapping[str, Any], organization: str | None) -> None:
    if organization is not None:
        _known(known, "organization", organization)


def _claim_key(command: UpsertLearner) -> str:
    return f"learner/{command.source.lower()}/{command.id}"


def _open_offering(offering: OfferingDocument) -> OfferingFacts:
    match offering.stage:
        case Stage.CANCELLED:
            raise called_off(offering.offering)
        case Stage.DRAFT:
            raise not_published("offering", offering.offering)
        case Stage.OPENING:
            raise not_opened(offering.offering)
        case Stage.OPEN:
            return OfferingFacts(
                course=offering.course,
                format=offering.format,
                program=offering.program,
                starts_at=offering.starts_at,
                ends_at=offering.ends_at,
                cut_off_at=offering.cut_off_at,
            )


def _open_program(program: ProgramDocument) -> ProgramFacts:
    if not program.version:
        raise not_published("program", program.program)
    return ProgramFacts(version=program.version, steps=program.steps, format=program.format)
