"""What can be imported by its codes, and the imports themselves."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec

from chassis.access import Principal
from rollbook.importers.moving.courses import COURSES, import_courses
from rollbook.importers.moving.instructors import INSTRUCTORS, import_instructors
from rollbook.importers.moving.offerings import OFFERINGS
from rollbook.importers.moving.rehearsal import Rehearsal
from rollbook.importers.moving.scheduling import import_offerings
from rollbook.importers.moving.sending import Sending
from rollbook.importers.moving.sheets import Sheet, check
from rollbook.importers.moving.venues import VENUES, import_venues
from rollbook.importers.oulad.importing import Platform, Stage, quietly
from rollbook.importers.tally import Tally


class Kind(msgspec.Struct, frozen=True):
    """A sheet, and what imports it; `drafts` is the same where nothing is to be published."""

    sheet: Sheet
    run: Callable[[Path, Sending], Awaitable[None]]
    drafts: Callable[[Path, Sending], Awaitable[None]] | None = None

    @property
    def importer(self) -> Principal:
        """Who the log says did it; command ids are scoped to it, so every import of a kind goes by one name."""
        return Principal(subject=f"import-{self.sheet.name}", roles=("admin",))


KINDS: Mapping[str, Kind] = {
    kind.sheet.name: kind
    for kind in (
        Kind(COURSES, import_courses, partial(import_courses, publish=False)),
        Kind(VENUES, import_venues),
        Kind(INSTRUCTORS, import_instructors),
        Kind(OFFERINGS, import_offerings, partial(import_offerings, publish=False)),
    )
}


async def import_sheet(
    kind: Kind,
    path: Path,
    platform: Platform,
    tally: Tally,
    stage: Stage = quietly,
    *,
    dry_run: bool = False,
    draft: bool = False,
) -> None:
    """Import a file; running it again has no effect on what is there already. A dry run changes nothing.

    Raises:
        BadInput: the file is missing or has another header, and nothing was sent.
        PlatformAway: the platform stopped answering; run it again to go on.
    """
    check(kind.sheet, path)
    await platform.settle()  # what is there already is found in views
    sending = Sending(Rehearsal(platform) if dry_run else platform, tally, stage)
    run = kind.drafts if draft and kind.drafts else kind.run
    await run(path, sending)
