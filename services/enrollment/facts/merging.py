"""Facts for commands about people who were registered more than once."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from chassis.projection import AsOf
from chassis.reads import every
from contracts.enrollment import EnrollmentState
from services.enrollment.commands import MergeLearners, TakeOver
from services.enrollment.domain.admission import is_seated
from services.enrollment.domain.asked_over import Asked
from services.enrollment.domain.interest import Wanted
from services.enrollment.domain.merging import AT_ONCE, Found
from services.enrollment.domain.requests import Stand
from services.enrollment.domain.taking_over import Held
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.facts.people import STANDING
from services.enrollment.projections import (
    ALIASES,
    COMPLETED,
    ENROLLMENTS,
    INTERESTS,
    LEARNERS,
    MEMBERSHIPS,
    OFFERINGS,
    REQUESTS,
    EnrollmentDocument,
    OfferingDocument,
)
from services.enrollment.projections.requiring import DONE


async def for_merging(commands: Sequence[MergeLearners], reads: Any) -> Answers:
    """Per command what is `Found` of who is merged; both are known."""
    positions = reads.positions()
    learners = each(one for command in commands for one in (command.kept, command.merged))
    known = await reads.get_many(LEARNERS, learners)
    found = await _found(reads, {command.merged: command.kept for command in commands})

    def facts(command: MergeLearners) -> Found:
        known_in(known, "learner", command.kept)
        known_in(known, "learner", command.merged)
        return found[command.merged]

    return gathered(facts, commands, positions)


async def for_taking_over(commands: Sequence[TakeOver], reads: Any) -> Answers:
    """Per command what is `Found` of who was merged, and into whom they were."""
    positions = reads.positions()
    learners = each(command.merged for command in commands)
    aliases = await reads.get_many(ALIASES, learners)
    found = await _found(reads, {one: aliases[one].kept if one in aliases else "" for one in learners})

    def facts(command: TakeOver) -> Found:
        known_in(aliases, "learner", command.merged)
        return found[command.merged]

    return gathered(facts, commands, positions)


async def _found(reads: Any, pairs: Mapping[str, str]) -> Mapping[str, Found]:
    """By who is merged what is known of them, and of the kept one what counts for it."""
    learners = list(pairs)
    standing: dict[str, list[EnrollmentDocument]] = {}
    for one in await every(reads, ENROLLMENTS, {"learner": list(learners), "state": STANDING}):
        standing.setdefault(one.learner, []).append(one)
    asked: dict[str, list[Asked]] = {}
    for request in await every(reads, REQUESTS, {"learner": list(learners), "state": Stand.PENDING}):
        about = {name: getattr(request, name) for name in Asked.__struct_fields__}
        asked.setdefault(request.learner, []).append(Asked(**about))
    wanted = await _wanted(reads, pairs)
    found = {}
    for learner in learners:
        reports, _ = await reads.find(LEARNERS, {"manager": learner}, (), AT_ONCE)
        found[learner] = Found(
            held=await _held(reads, learner, standing.get(learner, ())),
            asked=tuple(asked.get(learner, ())),
            wanted=tuple(wanted.get(learner, ())),
            reports=tuple(one.learner for one in reports),
            kept=pairs[learner],
        )
    return found


async def _wanted(reads: Any, pairs: Mapping[str, str]) -> Mapping[str, Sequence[Wanted]]:
    """By who is merged the courses of which they want to be told a date."""
    found: dict[str, list[Wanted]] = {}
    for one in await every(reads, INTERESTS, {"learner": list(pairs), "standing": True}):
        wanted = Wanted(course=one.course, organization=one.organization, via=one.via, since=one.since)
        found.setdefault(one.learner, []).append(wanted)
    for learner, some in found.items():
        seats = await _seats(reads, pairs[learner])
        found[learner] = [replace(one, seat=seats.get(one.course)) for one in some]
    return found


async def _seats(reads: Any, learner: str) -> Mapping[str | None, str]:
    """By course the offering of which they have a seat, unless it is over for them."""
    where = {"learner": learner, "state": EnrollmentState.ENROLLED}
    seats: Sequence[EnrollmentDocument] = await every(reads, ENROLLMENTS, where)
    offerings: Mapping[str, OfferingDocument] = await reads.get_many(OFFERINGS, [one.target for one in seats])
    done = await _done(reads, learner) if seats else set()
    ahead = [one for one in seats if one.target in offerings and not offerings[one.target].delivered]
    return {one.course: one.target for one in ahead if one.target not in done}


async def _held(reads: Any, learner: str, standing: Sequence[EnrollmentDocument]) -> tuple[Held, ...]:
    """What they have, and whether it is over: they have completed it there, or it has ended."""
    without = [one for one in standing if not is_seated(one.target)]
    memberships = await reads.get_many(MEMBERSHIPS, [one.enrollment for one in without])
    offerings = await reads.get_many(OFFERINGS, [one.target for one in without])
    done = await _done(reads, learner)

    def held(one: EnrollmentDocument) -> Held:
        offering, membership = offerings.get(one.target), memberships.get(one.enrollment)
        return Held(
            enrollment=one.enrollment,
            format=one.format,
            steps=membership.steps if membership else (),
            program_version=one.program_version,
            over=one.target in done or (offering is not None and offering.delivered),
        )

    return tuple(map(held, standing))


async def _done(reads: Any, learner: str) -> set[str]:
    """The offerings on which they have completed a course, and the programs that they have."""
    rows = await reads.rows(COMPLETED, {"key": [learner]}, AsOf(), 1)
    return {where for row in rows for where, (_, when, *_) in DONE.decode(row["done"]).items() if when}
