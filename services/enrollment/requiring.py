"""Enrolling those of whom something is required: looked for once a day, each enrolled once.

Whoever was ever enrolled there is left alone: that they have left it was somebody's decision. A crash repeats the
page, and enrolls nobody twice.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from chassis.decider import Command, Timer, TimerKind
from chassis.effects import Tools, Work
from chassis.errors import Problem, Unknown
from chassis.loop import Request
from chassis.projection import AsOf
from services.enrollment import obligations
from services.enrollment.commands import EnrollLearner, NoteSweep
from services.enrollment.commands.asking import Asker, Via
from services.enrollment.domain.obligation import Standing
from services.enrollment.domain.offering_terms import PROGRAM
from services.enrollment.domain.requirement import SWEEP
from services.enrollment.obligations import Judged, Moment, Row
from services.enrollment.persons import everyone, ids_of
from services.enrollment.projections import ENROLLMENTS

WORK = "requirements"
OPEN = (Standing.DUE, Standing.OVERDUE, Standing.LAPSED)
AWAY = (503, 504)
CATCH_UP_SECONDS = 30.0

KINDS = (TimerKind(kind=SWEEP, work=WORK),)


def sweeping(tools: Tools) -> Work:
    """The work of one requirement's timer."""

    async def work(timer: Timer) -> Command:
        """Enroll those of whom it is required and who never were enrolled.

        Raises:
            Problem: a back end is away; it is done again later.
        """
        ident = timer.data["requirement"]
        await tools.reads.wait({tools.loop.service.name: tools.log.last_position()}, CATCH_UP_SECONDS)
        moment = Moment(as_of=AsOf(), at=tools.clock(), zone=ZoneInfo("UTC"))
        try:
            row = await obligations.requirement(tools.reads, moment, ident)
        except Unknown:
            return NoteSweep(requirement=ident)
        target = obligations.terms_of(row).enroll_in
        enrolled = 0 if row["retired"] or target is None else await _enrolled(tools, row, moment, target)
        return NoteSweep(requirement=ident, enrolled=enrolled)

    return work


async def _enrolled(tools: Tools, row: Row, moment: Moment, target: str) -> int:
    enrolled, after = 0, ""
    while True:
        some, behind = await obligations.people(tools.reads, row, moment, None, after)
        asked = [_request(str(row["requirement"]), target, one) for one in await _new(tools, some, target)]
        for outcome in await tools.loop.submit_all(asked):
            if isinstance(outcome, Problem) and outcome.status in AWAY:
                raise outcome
            enrolled += not isinstance(outcome, Problem)
        if behind is None:
            return enrolled
        after = behind


async def _new(tools: Tools, judged: Sequence[Judged], target: str) -> Sequence[str]:
    """Those of whom it is still to be done, and who never were enrolled there by any id of theirs."""
    wanted = [str(profile["learner"]) for profile, told in judged if told.state in OPEN]
    ids = await ids_of(tools.reads, wanted)
    known = await tools.reads.get_many(ENROLLMENTS, [f"{target}.{one}" for one in everyone(ids)])
    return [learner for learner in wanted if not any(f"{target}.{one}" in known for one in ids[learner])]


def _request(requirement: str, target: str, learner: str) -> Request:
    program = target if target.startswith(PROGRAM) else None
    offering = None if program else target
    asker = Asker(kind=Via.REQUIREMENT)
    command = EnrollLearner(learner=learner, offering=offering, program=program, asker=asker)
    return Request(command=command, command_id=b"", actor=f"requirement:{requirement}")
