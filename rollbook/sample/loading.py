"""Loading the sample: stage after stage through the command path, the same however often it is run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO

from chassis.access import Principal
from rollbook.importers.lines import Answer, Line
from rollbook.importers.oulad.importing import IMPORTER, Platform, Stage, import_oulad, quietly
from rollbook.importers.oulad.tables import COLUMNS
from rollbook.importers.sending import send, send_in_order
from rollbook.importers.tally import Tally
from rollbook.sample.content import CONTENT, OULAD, content
from rollbook.sample.plan import SOURCE, Ids, Plan

LOADER = Principal(subject="sample", roles=("admin",))
"""Who the log says did it."""

IN_ORDER = "seats"
"""The step in which it matters who comes first."""

MADE = {
    "DefineCourse": "course",
    "DefineProgram": "program",
    "ScheduleOffering": "offering",
    "ScheduleSession": "session",
    "AddVenue": "venue",
    "AddRoom": "room",
    "RegisterInstructor": "instructor",
    "RegisterOrganization": "organization",
    "RegisterLearner": "learner",
}


class SampleRefused(Exception):
    """Raised when the platform refuses a command of the sample."""


async def load_sample(client: Callable[[Principal], Platform], first_start: datetime, stage: Stage = quietly) -> None:
    """Load the rows of OULAD and the invented program, dated from `first_start`. `client` gives the
    platform as somebody uses it.

    Raises:
        BadInput: the sample's files are not there.
        SampleRefused: something stands in its way, such as a course under the same code.
        PlatformAway: the platform stopped answering; run it again to go on.
    """
    await import_oulad(OULAD, client(IMPORTER), Tally(list(COLUMNS), StringIO()), stage)
    platform, ids = client(LOADER), dict[str, str]()
    for name, steps in _stages(Plan(content(), first_start, CONTENT.name)):
        for step in steps:
            lines = list(step(ids))
            deliver = send_in_order if name == IN_ORDER else send
            await deliver(platform, stage(name, lines, len(lines)), _keeping(ids))
        await platform.settle()


def _stages(plan: Plan) -> Iterator[tuple[str, Sequence[Callable[[Ids], Iterable[Line]]]]]:
    """Steps in order; after each group every view has to have caught up."""
    yield "courses", (plan.courses, plan.course_publications)
    yield "places", (plan.venues, plan.rooms, plan.instructors, plan.qualifications)
    yield "program", (plan.program, plan.program_publication)
    yield "offerings", (plan.offerings, plan.sessions, plan.offering_publications)
    yield "people", (plan.organizations, plan.people)
    yield "enrollments", (plan.program_enrollments, plan.enrollments)
    yield IN_ORDER, (plan.seats,)
    yield "progress", (plan.outcomes, plan.marks)
    yield "rolls", (plan.closings,)


def _keeping(ids: dict[str, str]) -> Callable[[Line, Answer], None]:
    def answered(line: Line, answer: Answer) -> None:
        thing = MADE.get(line.command)
        made = answer.made(thing, line.body.get("code")) if thing else None
        if made is not None:
            ids[line.key.removeprefix(f"{SOURCE}/")] = made
        elif not answer.accepted:
            raise SampleRefused(f"{line.command} {line.key}: {answer.body.get('detail', answer.status)}")

    return answered
