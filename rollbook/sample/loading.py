"""Loading the sample: stage after stage through the command path, the same however often it is run."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import datetime
from io import StringIO
from typing import Any, Protocol

from chassis.access import Principal
from rollbook.importers.lines import Answer, Line
from rollbook.importers.oulad.importing import IMPORTER, Platform, Stage, import_oulad, quietly
from rollbook.importers.oulad.tables import COLUMNS
from rollbook.importers.sending import send, send_in_order
from rollbook.importers.tally import Tally
from rollbook.sample.conditions import Conditions
from rollbook.sample.content import CONTENT, OULAD, Content, content
from rollbook.sample.people import People
from rollbook.sample.plan import Plan
from rollbook.sample.sheet import SOURCE, Ids

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
    "DefinePolicy": "policy",
    "DefineRequirement": "requirement",
}


class SampleRefused(Exception):
    """Raised when the platform refuses a command of the sample."""


class Used(Platform, Protocol):
    """A platform as somebody uses it, who also asks for things one by one."""

    async def post(self, path: str, body: Mapping[str, Any] = {}) -> Any:
        """Send one command."""


Connect = Callable[[Principal], AbstractAsyncContextManager[Used]]


async def load_sample(connect: Connect, first_start: datetime, stage: Stage = quietly) -> None:
    """Load the rows of OULAD and the invented program, dated from `first_start`. `connect` gives the
    platform as somebody uses it.

    Raises:
        BadInput: the sample's files are not there.
        SampleRefused: something stands in its way, such as a course under the same code.
        PlatformAway: the platform stopped answering; run it again to go on.
    """
    async with AsyncExitStack() as stack:
        importer, platform = [await stack.enter_async_context(connect(who)) for who in (IMPORTER, LOADER)]
        await import_oulad(OULAD, importer, Tally(list(COLUMNS), StringIO()), stage)
        told, ids = content(), dict[str, str]()
        for name, steps in _stages(told, first_start):
            for step in steps:
                lines = list(step(ids))
                deliver = send_in_order if name == IN_ORDER else send
                await deliver(platform, stage(name, lines, len(lines)), _keeping(ids))
            await platform.settle()
        await _ask(connect, told, ids)
        await platform.settle()


async def _ask(connect: Connect, told: Content, ids: Ids) -> None:
    """Have those ask for a seat who wait for somebody to agree; who has asked before does not ask again."""
    for workshop in told.workshops:
        offering = ids[f"offering/{workshop.code}"]
        for who in workshop.asking:
            learner = ids[f"learner/{who}"]
            async with connect(Principal(subject=SOURCE, roles=("learner",), learner=learner)) as own:
                asked = {"offering": offering, "learner": learner}
                if not (await own.get("/v1/requests", asked))["items"]:
                    await own.post("/v1/enrollments", asked)


def _stages(told: Content, first_start: datetime) -> Iterator[tuple[str, Sequence[Callable[[Ids], Iterable[Line]]]]]:
    """Steps in order; after each group every view has to have caught up."""
    about = (told, first_start, CONTENT.name)
    plan, people, conditions = Plan(*about), People(*about), Conditions(*about)
    yield "courses", (plan.courses, plan.course_publications)
    yield "places", (plan.venues, plan.rooms, plan.instructors, plan.qualifications)
    yield "program", (plan.program, plan.program_publication)
    yield "offerings", (plan.offerings, plan.sessions, plan.offering_publications)
    yield "people", (people.organizations, people.leads, people.people)
    yield "conditions", (conditions.policies, conditions.terms, conditions.reservations)
    yield "enrollments", (plan.program_enrollments, plan.enrollments)
    yield IN_ORDER, (plan.seats,)
    yield "progress", (plan.outcomes, plan.marks)
    yield "rolls", (plan.closings,)
    yield "requirements", (conditions.requirements,)  # last, so that nobody is told of what is done


def _keeping(ids: dict[str, str]) -> Callable[[Line, Answer], None]:
    def answered(line: Line, answer: Answer) -> None:
        thing = MADE.get(line.command)
        made = answer.made(thing, line.body.get("code")) if thing else None
        if made is not None:
            ids[line.key.removeprefix(f"{SOURCE}/")] = made
        elif not answer.accepted:
            raise SampleRefused(f"{line.command} {line.key}: {answer.body.get('detail', answer.status)}")

    return answered
