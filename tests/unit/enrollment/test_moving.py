"""A learner is judged by the version of the program that they joined, until somebody moves them to the newest."""

import msgspec
import pytest

from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from contracts.enrollment import EnrollmentState, ProgramEnrolled, ProgramEnrollmentCancelled, ProgramEnrollmentMoved
from contracts.shared import Format, Phase, Step
from services.enrollment import facts
from services.enrollment.commands import MoveProgramEnrollment
from services.enrollment.domain.admission import ProgramFacts
from services.enrollment.projections import ENROLLMENTS, EnrollmentDocument, ProgramDocument
from tests.unit.enrollment.showing import enrolled, shown
from tests.unit.enrollment.test_prerequisites import Views

OLD, NEW = (Step(course="c1", phase=Phase.LIVE),), (Step(course="c2", phase=Phase.LIVE),)
JOINED = ProgramEnrolled(
    enrollment="p1.l1",
    program="p1",
    learner="l1",
    program_version=1,
    steps=OLD,
    format=Format.LIVE,
    organization="g1",
)
NEWEST = ProgramFacts(version=3, steps=NEW, format=Format.BLENDED)
MOVE = MoveProgramEnrollment(enrollment="p1.l1", reason="The new version has what they need")
MOVED = ProgramEnrollmentMoved(
    enrollment="p1.l1",
    program="p1",
    learner="l1",
    program_version=3,
    was_version=1,
    steps=NEW,
    format=Format.BLENDED,
    organization="g1",
)


def test_a_learner_is_moved_to_the_newest_version_whole_as_it_is(given):
    story = given(("enrollment:p1.l1", JOINED)).when(MOVE, facts=NEWEST)
    assert story.events == [MOVED]
    assert story.reply == {"enrollment": "p1.l1", "program_version": 3, "was_version": 1}


@pytest.mark.parametrize("version", [0, 1, 2])
def test_who_is_on_the_newest_version_is_not_moved(given, version):
    newest = msgspec.structs.replace(NEWEST, version=version)
    moved = msgspec.structs.replace(MOVED, program_version=2)
    problem = given(("enrollment:p1.l1", JOINED), ("enrollment:p1.l1", moved)).refused(MOVE, facts=newest)
    assert (problem.kind, problem.facts["program_version"]) == ("no-newer-version", 2)


def test_who_has_left_the_program_is_not_moved(given):
    left = ProgramEnrollmentCancelled(enrollment="p1.l1", program="p1", learner="l1")
    story = given(("enrollment:p1.l1", JOINED), ("enrollment:p1.l1", left))
    assert story.refused(MOVE, facts=NEWEST).kind == "not-enrolled"


@pytest.mark.parametrize("offering", ["o1", "d1"])
def test_an_enrollment_in_an_offering_keeps_the_version_that_was_made_with_it(given, offering):
    stream = "roster:o1" if offering == "o1" else "enrollment:d1.l1"
    command = MoveProgramEnrollment(enrollment=f"{offering}.l1", reason="Asked for")
    problem = given((stream, enrolled(offering))).refused(command, facts=None)
    assert problem.kind == "not-in-program"


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_nobody_is_moved_for_no_reason(reason):
    with pytest.raises(msgspec.ValidationError, match="reason"):
        msgspec.convert({"enrollment": "p1.l1", "reason": reason}, MoveProgramEnrollment)


def test_an_enrollment_shows_the_version_it_is_judged_by():
    assert shown(ENROLLMENTS, JOINED)["p1.l1"].program_version == 1
    found = shown(ENROLLMENTS, JOINED, MOVED)["p1.l1"]
    assert (found.program_version, found.format, found.state) == (3, Format.BLENDED, EnrollmentState.ENROLLED)


class TestFacts:
    PROGRAM = ProgramDocument(program="p1", version=3, steps=NEW, format=Format.BLENDED)
    IN_PROGRAM = EnrollmentDocument(enrollment="p1.l1", program="p1", program_version=1)

    async def found(self, *documents, enrollment="p1.l1"):
        command = MoveProgramEnrollment(enrollment=enrollment, reason="Asked for")
        ((found),) = await facts.for_moving([command], Views(documents))
        return found

    async def test_the_program_as_it_was_last_published_is_found(self):
        found = await self.found(self.PROGRAM, self.IN_PROGRAM)
        assert isinstance(found, Gathered)
        assert found.facts == NEWEST

    async def test_a_version_published_a_moment_ago_is_waited_for(self):
        newest = msgspec.structs.replace(self.IN_PROGRAM, program_version=3)
        found = await self.found(self.PROGRAM, newest)
        assert isinstance(found, NotYetKnown)
        assert found.otherwise.kind == "no-newer-version"

    async def test_for_an_enrollment_in_an_offering_there_is_none(self):
        in_offering = EnrollmentDocument(enrollment="d1.l1", course="c1", program="p1")
        assert (await self.found(self.PROGRAM, in_offering, enrollment="d1.l1")).facts is None

    async def test_an_enrollment_that_is_not_there_is_unknown_in_the_end(self):
        assert (await self.found(self.PROGRAM)).otherwise.kind == "unknown"
