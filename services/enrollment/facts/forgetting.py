"""Facts for commands about people who are to be forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chassis.reads import every
from services.enrollment.commands import EraseLearner, SetRetention
from services.enrollment.domain.erasure import Found, Kept
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.facts.people import standing
from services.enrollment.persons import everyone, ids_of
from services.enrollment.projections import COMPLETIONS, COURSES, REQUESTS, RETENTIONS

FEBRUARY, LEAP = 2, 29


async def for_erasing(commands: Sequence[EraseLearner], reads: Any) -> Answers:
    """Per command `Found`, by whichever id of theirs: the learner's seats and places, all that was ever asked for them,
    and what is kept.
    """
    positions = reads.positions()
    ids = await ids_of(reads, each(command.learner for command in commands))
    learners = everyone(ids)
    enrollments = await standing(reads, learners)
    requests: dict[str, list[str]] = {}
    for one in await every(reads, REQUESTS, {"learner": learners}):
        requests.setdefault(one.learner, []).append(one.enrollment)
    completed: dict[str, list[tuple[str, datetime]]] = {}
    for done in await every(reads, COMPLETIONS, {"learner": learners, "completed": True}):
        if done.at is not None:
            completed.setdefault(done.learner, []).append((done.course, done.at))
    retentions = await reads.get_many(RETENTIONS, each(what for told in completed.values() for what, _ in told))
    years = {course: one.years for course, one in retentions.items() if one.years}

    def facts(command: EraseLearner) -> Found:
        theirs = ids[command.learner]
        return Found(
            enrollments=tuple(told for one in theirs for told in enrollments.get(one, ())),
            requests=tuple(told for one in theirs for told in requests.get(one, ())),
            kept=_longest([told for one in theirs for told in completed.get(one, ())], years),
        )

    return gathered(facts, commands, positions)


async def for_retention(commands: Sequence[SetRetention], reads: Any) -> Answers:
    """Nothing but that the course is there."""
    positions = reads.positions()
    courses = await reads.get_many(COURSES, each(command.course for command in commands))
    return gathered(lambda command: known_in(courses, "course", command.course) and None, commands, positions)


def _longest(completed: Iterable[tuple[str, datetime]], years: Mapping[str, int]) -> Kept | None:
    """The completion that is kept longest."""
    kept = [Kept(course=course, until=_after(when, years[course])) for course, when in completed if course in years]
    return max(kept, key=lambda one: one.until, default=None)


def _after(when: datetime, years: int) -> datetime:
    """So many years later; of the 29th of February the 28th, where there is none."""
    at = when.astimezone(UTC)
    if (at.month, at.day) == (FEBRUARY, LEAP):
        at = at.replace(day=LEAP - 1)
    return at.replace(year=at.year + years)
