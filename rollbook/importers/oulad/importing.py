"""The import itself: the stages in order, each complete before the next begins."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from chassis.access import Principal
from rollbook.importers.lines import Answer, Line, Oddity, Row, refusal
from rollbook.importers.oulad import plan, tables
from rollbook.importers.oulad.catalog import Catalog, Read, catalog
from rollbook.importers.oulad.courses import courses
from rollbook.importers.oulad.ids import Ids, Standing
from rollbook.importers.sending import Answered, Taker, ask, send, side_by_side
from rollbook.importers.tally import Tally


class Platform(Taker, Protocol):
    """What an import needs of the platform."""

    async def get(self, path: str, params: Mapping[str, Any] = {}) -> Any:
        """The document at `path`."""

    async def settle(self) -> None:
        """Until every view has caught up with what was written so far."""

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """While it lasts, many commands are sent for which no view matters."""


class _Dates(msgspec.Struct, frozen=True):
    """When an offering is."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None


IMPORTER = Principal(subject="import-oulad", roles=("admin",))
"""Who the log says did it; command ids are scoped to it, so every import goes by this name."""

BROKEN = "region has a line break in it; the learner is without an organization. Write it in one line"

Stage = Callable[[str, Iterable[Line], int], Iterable[Line]]
"""Told a stage's name, its lines and about how many there are; passes the lines on."""


def quietly(_name: str, lines: Iterable[Line], _total: int) -> Iterable[Line]:
    """A stage that tells nobody."""
    return lines


async def import_oulad(folder: Path, platform: Platform, tally: Tally, stage: Stage = quietly) -> None:
    """Import the tables in `folder`; running it again has no effect on what is there already.

    Ends when every command is answered; views may still be behind.

    Raises:
        BadInput: a table is missing or has another header, and nothing was sent; or it went away since.
        PlatformAway: the platform stopped answering; run it again to go on.
    """
    tables.check(folder)

    def read(file: str) -> Iterator[Row | Oddity]:
        for found in tables.rows(folder, file):
            tally.read(found.row if isinstance(found, Oddity) else found)
            yield found

    found = catalog(read, tally.note)
    ids = Ids()
    await _courses(platform, found, ids, tally)
    await _people(platform, found, ids, tally, stage)
    await _kept_dates(platform, found, ids)
    async with platform.in_bulk():
        await _seats(platform, found, ids, tally, stage)
    await platform.settle()  # outcomes are recorded only for those who are known to have had a seat
    async with platform.in_bulk():
        await _records(platform, folder, found, ids, tally, read, stage)


async def _courses(platform: Platform, found: Catalog, ids: Ids, tally: Tally) -> None:
    talk = courses(found, ids, tally.note)
    try:
        line = next(talk)
        while True:
            answer = await ask(platform, line)
            tally.sent(answer)
            if answer.accepted and line.effect:
                tally.stands(line.row, known=answer.repeated)
            line = talk.send(answer)
    except StopIteration:
        pass
    for part, row in found.assessments.values():
        standing = ids.standings.get(part.presentation)
        if standing is None:
            tally.note(Oddity(row, "its presentation was refused", lost=True))
            continue
        tally.stands(row, known=standing is not Standing.NEW)
        if standing is Standing.FOUND:
            tally.note(Oddity(row, f"{part.presentation} is on offer already, with the components it had then"))


async def _people(platform: Platform, found: Catalog, ids: Ids, tally: Tally, stage: Stage) -> None:
    """Organizations before their learners, and both known everywhere before anyone enrolls."""
    regions = list(plan.organizations(found))
    await send(platform, stage("organizations", regions, len(regions)), _placing(ids, tally))
    await platform.settle()
    everyone = plan.learners(found, ids)
    people = len({who for _, who in found.registrations})
    changed: list[Line] = []
    await send(platform, stage("learners", everyone, people), _registering(ids, tally, changed))
    await send(platform, changed, _registering(ids, tally, []))
    await platform.settle()


async def _kept_dates(platform: Platform, found: Catalog, ids: Ids) -> None:
    """What an earlier import offered keeps its dates: whatever is dated by its end stays what it was."""
    for code in ids.offered_otherwise & ids.offerings.keys():
        run, row = found.presentations[code]
        kept = msgspec.convert(await platform.get(f"/v1/offerings/{ids.offerings[code]}"), _Dates)
        if kept.starts_at == run.starts_at and kept.ends_at is not None:
            found.presentations[code] = msgspec.structs.replace(run, ends_at=kept.ends_at), row


async def _seats(platform: Platform, found: Catalog, ids: Ids, tally: Tally, stage: Stage) -> None:
    """Who enrolled, and then who left."""
    seats = plan.enrollments(found, ids, tally.note)
    await send(platform, stage("enrollments", seats, len(found.registrations)), _seating(ids, tally))
    left = sum(registered.left is not None for registered, _ in found.registrations.values())
    await send(platform, stage("cancellations", plan.cancellations(found, ids), left), tally.answered)


async def _records(
    platform: Platform, folder: Path, found: Catalog, ids: Ids, tally: Tally, read: Read, stage: Stage
) -> None:
    """What became of everyone: submissions before results."""
    handed_in = side_by_side(plan.outcomes(read, found, ids, tally.note), plan.seat_of)
    total = tables.length(folder, tables.SUBMISSIONS)
    await send(platform, stage("submissions", handed_in, total), tally.answered)
    verdicts = plan.results(found, ids, tally.note)
    await send(platform, stage("results", verdicts, len(found.students)), tally.answered)


def _placing(ids: Ids, tally: Tally) -> Answered:
    """Note the organization of each region; one that is there already under its code is taken up."""

    def answered(line: Line, answer: Answer) -> None:
        tally.sent(answer)
        region = str(line.body["code"])
        organization = answer.made("organization")
        if organization is None:
            ids.regions[region] = (
                BROKEN if "\n" in region else f"{refusal(line, answer).reason.rstrip('.')}; without an organization"
            )
            return
        ids.organizations[region] = organization
        if not answer.accepted and answer.spelled(region) != region:
            ids.regions[region] = (
                f"region {region} is taken as {answer.spelled(region)}, an organization that was there"
            )

    return answered


def _registering(ids: Ids, tally: Tally, changed: list[Line]) -> Answered:
    """Note the id of each learner; one who is there already is taken up. Of whom an earlier import said
    something else, that is kept: `changed` gets what finds them all the same.
    """

    def answered(line: Line, answer: Answer) -> None:
        learner, who = answer.made("learner"), str(line.body["external_ids"][0]["id"])
        if learner is not None:
            ids.learners[who] = learner
        if answer.contradicts:
            tally.sent(answer)
            changed.append(line.told_otherwise())
        elif learner is None or answer.accepted:
            tally.answered(line, answer)
        else:
            tally.sent(answer)
            ids.settled.add(who)

    return answered


def _seating(ids: Ids, tally: Tally) -> Answered:
    """Note whose enrollment was refused, and whether because an earlier import said something else."""

    def answered(line: Line, answer: Answer) -> None:
        tally.answered(line, answer)
        if not answer.accepted:
            ids.unseated[line.body["offering"], line.body["learner"]] = answer.contradicts

    return answered
