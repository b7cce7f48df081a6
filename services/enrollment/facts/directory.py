"""Facts for commands of a directory."""

from collections.abc import Sequence
from typing import Any

from services.enrollment.commands import KeepEntry, LetGo, TakeIn
from services.enrollment.domain.directory import Found
from services.enrollment.domain.entry import manager, unpacked
from services.enrollment.facts.arriving import Answers, each, gathered
from services.enrollment.persons import people_of
from services.enrollment.projections import CLAIMS, DIRECTORY_PEOPLE

SOURCE = "scim"
"""The source under which another system, such as an import, may name people by the directory's external ids."""


async def for_entries(commands: Sequence[TakeIn | KeepEntry], reads: Any) -> Answers:
    """Per command `Found`: whose the name to sign in by is, who is known by the external id and was never given up, and
    who the manager is, if known; and for how long seats of leavers are held.
    """
    positions = reads.positions()
    entries = {command.entry: unpacked(command.entry) for command in commands}
    keys = [_login(command) for command in commands] + [_external(entries[one.entry]) for one in commands]
    claims = await reads.get_many(CLAIMS, each(keys))
    known = {claim.owner for claim in claims.values() if claim.owner}
    already = await reads.get_many(DIRECTORY_PEOPLE, sorted(known))
    managers = await people_of(reads, each(manager(entry) for entry in entries.values()))

    def found(command: TakeIn | KeepEntry) -> Found:
        entry = entries[command.entry]
        owner = claims.get(_login(command))
        by_id = claims.get(_external(entry))
        adopted = by_id.owner if by_id and by_id.owner and not _provisioned(already, by_id.owner) else None
        boss = managers.get(manager(entry) or "")
        return Found(
            owner=(owner and owner.owner) or None,
            known=adopted,
            manager=boss.learner if boss else None,
            leaver_days=reads.settings.leaver_days,
        )

    return gathered(found, commands, positions)


async def for_leaving_entries(commands: Sequence[LetGo], reads: Any) -> Answers:
    """Per command `Found`, of which for how long seats of leavers are held is all that is asked for."""
    found = Found(leaver_days=reads.settings.leaver_days)
    return gathered(lambda command: found, commands, reads.positions())


def _provisioned(already: Any, who: str) -> bool:
    person = already.get(who)
    return person is not None and person.shown


def _login(command: TakeIn | KeepEntry) -> str:
    return f"login/{command.login}"


def _external(entry: Any) -> str:
    return f"learner/{SOURCE}/{entry.get('externalId') or ''}"
