"""Facts for commands about an enrollment."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chassis.errors import NotYetKnown
from chassis.ids import root_of, stream
from contracts.enrollment import EnrollmentState
from services.enrollment.calendars import clashes
from services.enrollment.candidates import candidates_of
from services.enrollment.commands import (
    AcceptSeat,
    Asker,
    DeclineSeat,
    EnrollLearner,
    IfFull,
    MoveProgramEnrollment,
    SubstituteLearner,
)
from services.enrollment.domain.admission import (
    Admission,
    OfferingFacts,
    ProgramFacts,
    delivered,
    is_seated,
    lacking,
    learner_of,
    never_enrolled,
    no_newer_version,
    not_arrived,
    not_theirs,
)
from services.enrollment.domain.interest import interest_of
from services.enrollment.domain.learner import erased
from services.enrollment.domain.leaver import inactive
from services.enrollment.domain.merged import merged_away
from services.enrollment.domain.own_calendar import at_night
from services.enrollment.domain.passing_on import Candidates
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.facts.targets import open_offering, open_program
from services.enrollment.persons import known_as, people_of
from services.enrollment.prerequisites import lacking_courses
from services.enrollment.projections import (
    ENROLLMENTS,
    INTERESTS,
    LEARNERS,
    OFFERINGS,
    PROGRAMS,
    SITTINGS,
    EnrollmentDocument,
    InterestDocument,
    LearnerDocument,
    OfferingDocument,
    ProgramDocument,
)
from services.enrollment.visibility import beyond_reach, outsiders, uninvited


async def for_enrolling(commands: Sequence[EnrollLearner], reads: Any) -> Answers:
    """Per command its `Admission`: the learner is known, what they are enrolled in is open, and what comes before
    is completed.
    """
    positions = reads.positions()
    learners = await reads.get_many(LEARNERS, each(command.learner for command in commands))
    offerings = await reads.get_many(OFFERINGS, each(command.offering for command in commands))
    programs = await reads.get_many(PROGRAMS, each(command.program for command in commands))
    strangers = await outsiders(commands, offerings, learners, reads)
    unseen = await uninvited(commands, offerings, reads)
    ids = known_as(learners)
    lacks = await lacking_courses(commands, offerings, reads, ids)
    beyond = await beyond_reach(
        [(one.asker, one.learner) for one in commands if one.asker is not None and one.asker.narrow], learners, reads
    )
    managers = await _managers(commands, learners, reads)
    # What happened earlier is no question of today's calendar.
    asked = {
        one.enrollment: (one.learner, one.offering)
        for one in commands
        if one.offering and not one.despite_clash and one.effective_at is None
    }
    waits = await _waiting(commands, offerings, reads)
    ahead = await _ahead(commands, offerings, reads)
    sittings = await reads.get_many(SITTINGS, each(command.offering for command in commands))
    busy = await clashes(asked, sittings, reads, ids)

    def facts(command: EnrollLearner) -> Admission:
        learner: LearnerDocument = known_in(learners, "learner", command.learner)
        if command.asker is not None and (command.asker, command.learner) in beyond:
            raise not_arrived("learner", command.learner)
        check_there(learner, earlier=command.effective_at is not None)
        if command.enrollment in unseen:
            raise not_arrived("offering", str(command.offering))
        target: OfferingFacts | ProgramFacts
        if command.program is not None:
            target = open_program(known_in(programs, "program", command.program))
        else:
            offering = known_in(offerings, "offering", command.offering)
            target = open_offering(offering)
            if offering.delivered and command.effective_at is None:
                raise delivered(offering.offering)
        if command.enrollment in strangers:
            raise not_theirs(str(command.offering), command.learner, offerings[str(command.offering)].organization)
        if lack := lacks.get(command.enrollment):
            raise lacking(str(command.offering), command.learner, lack)
        on_offer = sittings[command.offering].sittings if command.offering in sittings else ()
        return Admission(
            organization=learner.organization,
            target=target,
            clashes=busy.get(command.enrollment, ()),
            at_night=at_night(on_offer, learner.timezone),
            interested=command.enrollment in waits,
            approval=reads.settings.approval,
            approval_days=reads.settings.approval_days,
            vacant=is_vacant(learner, managers),
            ahead=ahead.get(command.offering or "") if command.if_full is IfFull.REFUSE else None,
        )

    return gathered(facts, commands, positions)


async def _managers(
    commands: Sequence[EnrollLearner], learners: Mapping[str, LearnerDocument], reads: Any
) -> Mapping[str, LearnerDocument]:
    """The managers of those who may have to ask one."""
    asking = [learners[one.learner] for one in commands if one.asker and one.asker.narrow and one.learner in learners]
    return await people_of(reads, each(one.manager for one in asking))


def is_vacant(learner: LearnerDocument, managers: Mapping[str, LearnerDocument]) -> bool:
    """Whether nobody is there who could agree as the learner's manager: the one that is named has left, or none is
    named and there is no organization whose managers could.
    """
    if learner.manager is None:
        return learner.organization is None
    return learner.manager not in managers or not managers[learner.manager].active


async def _waiting(
    commands: Sequence[EnrollLearner], offerings: Mapping[str, OfferingDocument], reads: Any
) -> set[str]:
    """The enrollments of those who wait for a date of the course."""
    asked = {
        one.enrollment: interest_of(offering.course, one.learner)
        for one in commands
        if (offering := offerings.get(one.offering or ""))
    }
    known: Mapping[str, InterestDocument] = await reads.get_many(INTERESTS, each(asked.values()))
    return {ident for ident, interest in asked.items() if interest in known and known[interest].standing}


async def _ahead(
    commands: Sequence[EnrollLearner], offerings: Mapping[str, OfferingDocument], reads: Any
) -> Mapping[str, Candidates]:
    """By offering what stands in the way of the first in line, where a newcomer would be refused rather than wait."""
    asked = each(one.offering for one in commands if one.if_full is IfFull.REFUSE)
    found: dict[str, Candidates] = {}
    for offering in (one for one in asked if is_seated(one) and one in offerings):
        waiting = {"target": offering, "state": EnrollmentState.WAITLISTED}
        somebody, _ = await reads.find(ENROLLMENTS, waiting, ("turn",), 1)
        found[offering] = (await candidates_of(offerings[offering], reads, 1) or {}) if somebody else {}
    return found


def check_there(learner: LearnerDocument, *, earlier: bool = False) -> None:
    """The learner is there, and called so; or was `earlier`.

    Raises:
        Refused: `learner-erased`, `already-merged`; `learner-inactive`, but for what happened earlier.
    """
    if learner.erased:
        raise erased(learner.learner)
    if learner.merged_into is not None:
        raise merged_away(learner.learner, learner.merged_into)
    if not learner.active and not earlier:
        raise inactive(learner.learner)


async def for_moving(commands: Sequence[MoveProgramEnrollment], reads: Any) -> Answers:
    """Per command the program as it was last published, if the enrollment is in one; it is newer than that joined."""
    positions = reads.positions()
    targets = {command.enrollment: root_of(stream("enrollment", command.enrollment)) for command in commands}
    programs: Mapping[str, ProgramDocument] = await reads.get_many(PROGRAMS, each(targets.values()))
    standing: Mapping[str, EnrollmentDocument] = await reads.get_many(ENROLLMENTS, each(targets))

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
        return open_program(program)

    return gathered(facts, commands, positions)


async def for_own(commands: Sequence[AcceptSeat | DeclineSeat | SubstituteLearner], reads: Any) -> Answers:
    """Nothing but that the learner is one of those whom the asker acts for."""
    positions = reads.positions()
    beyond = await beyond_of(commands, reads)
    return gathered(lambda command: check_reach(command, beyond), commands, positions)


def check_reach(command: Any, beyond: Collection[tuple[Asker, str]]) -> None:
    """The learner is one of those whom the asker acts for; to others it is as if there were none.

    Raises:
        NotYetKnown: or `not-enrolled`, once the loop has waited for it.
    """
    if command.asker is not None and (command.asker, learner_of(command.enrollment)) in beyond:
        raise NotYetKnown(
            "That the learner is one of yours has not arrived here yet.",
            otherwise=never_enrolled(command.enrollment),
            enrollment=command.enrollment,
        )


async def beyond_of(commands: Sequence[Any], reads: Any) -> set[tuple[Asker, str]]:
    """Who asks and for which learner, of these commands about enrollments, where it is none of theirs."""
    narrow = [one for one in commands if one.asker is not None and one.asker.narrow]
    pairs = [(one.asker, learner_of(one.enrollment)) for one in narrow]
    learners = await reads.get_many(LEARNERS, each(learner for asker, learner in pairs if asker.learner != learner))
    return await beyond_reach(pairs, learners, reads)
