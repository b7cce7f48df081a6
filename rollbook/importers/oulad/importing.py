"""The import itself: the stages in order, each complete before the next begins."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from chassis.access import Principal
from rollbook.importers.lines import Answer, Line, Oddity, Row
from rollbook.importers.oulad import plan, tables
from rollbook.importers.oulad.catalog import Catalog, Read, catalog
from rollbook.importers.oulad.plan import Ids
from rollbook.importers.sending import Answered, Taker, ask, send
from rollbook.importers.tally import Tally


class Platform(Taker, Protocol):
    """What an import needs of the platform."""

    async def settle(self) -> None:
        """Until every view has caught up with what was written so far."""

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """While it lasts, many commands are sent for which no view matters."""


IMPORTER = Principal(subject="import-oulad", roles=("admin",))
"""Who the log says did it; command ids are scoped to it, so every import goes by this name."""

Stage = Callable[[str, Iterable[Line], int], Iterable[Line]]
"""Told a stage's name, its lines and about how many there are; passes the lines on."""


def quietly(_name: str, lines: Iterable[Line], _total: int) -> Iterable[Line]:
    """A stage that tells nobody."""
    return lines


async def import_oulad(folder: Path, platform: Platform, tally: Tally, stage: Stage = quietly) -> None:
    """Import the tables in `folder`; running it again has no effect on what is there already.

    Ends when every command is answered; views may still be behind.

    Raises:
        BadInput: a table is missing or has another header; nothing was sent.
        PlatformAway: the platform stopped answering; run it again to go on.
    """
    tables.check(folder)

    def read(file: str) -> Iterator[Row | Oddity]:
        for row in tables.rows(folder, file):
            tally.read(file)
            yield row

    found = catalog(read, tally.note)
    ids = Ids()
    await _courses(platform, found, ids, tally)
    await _people(platform, found, ids, tally, stage)
    async with platform.in_bulk():
        await _records(platform, folder, found, ids, tally, read, stage)


async def _courses(platform: Platform, found: Catalog, ids: Ids, tally: Tally) -> None:
    talk = plan.courses(found, ids, tally.note)
    try:
        line = next(talk)
        while True:
            answer = await ask(platform, line)
            if answer.accepted or not answer.body.get("owner"):
                tally.answered(line, answer)
            line = talk.send(answer)
    except StopIteration:
        return


async def _people(platform: Platform, found: Catalog, ids: Ids, tally: Tally, stage: Stage) -> None:
    """Organizations before their learners, and both known everywhere before anyone enrolls."""
    regions = list(plan.organizations(found))
    await send(
        platform,
        stage("organizations", regions, len(regions)),
        _keeping(ids.organizations, "organization", _region, tally),
    )
    await platform.settle()
    everyone = plan.learners(found, ids)
    people = len({who for _, who in found.registrations})
    await send(platform, stage("learners", everyone, people), _keeping(ids.learners, "learner", _number, tally))
    await platform.settle()


async def _records(
    platform: Platform, folder: Path, found: Catalog, ids: Ids, tally: Tally, read: Read, stage: Stage
) -> None:
    """What became of everyone: enrolled before cancelled, submissions before results."""
    seats = plan.enrollments(found, ids, tally.note)
    await send(platform, stage("enrollments", seats, len(found.registrations)), tally.answered)
    left = sum(registered.left is not None for registered, _ in found.registrations.values())
    await send(platform, stage("cancellations", plan.cancellations(found, ids), left), tally.answered)
    handed_in = plan.outcomes(read, found, ids, tally.note)
    total = tables.length(folder, tables.SUBMISSIONS)
    await send(platform, stage("submissions", handed_in, total), tally.answered)
    verdicts = plan.results(found, ids, tally.note)
    await send(platform, stage("results", verdicts, len(found.students)), tally.answered)


def _region(line: Line) -> str:
    return str(line.body["name"])


def _number(line: Line) -> str:
    return str(line.body["external_ids"][0]["id"])


def _keeping(ids: dict[str, str], thing: str, name: Callable[[Line], str], tally: Tally) -> Answered:
    """Note the id of what each line made; what exists already under that name is taken up."""

    def answered(line: Line, answer: Answer) -> None:
        ident = answer.made(thing)
        if ident is not None:
            ids[name(line)] = ident
        if ident is None or answer.accepted:
            tally.answered(line, answer)

    return answered
