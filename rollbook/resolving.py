"""Sessions ahead, moved to where the rules of their zones put them by now."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from chassis.clock import utc_now
from rollbook.client import Client, ClientProblem
from rollbook.importers.moving.directory import everything


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the sessions ahead of an offering, or would; `moves` says where each goes, in a dry run alone.

    `clashes` counts the sessions that moved in spite of what is in their way; in a dry run it counts what is, up to a
    hundred; `notices` counts the learners who would be told of it, there alone. `untold` counts the sessions of which
    nobody knows what time was meant.
    """

    offering: str
    sessions: int = 0
    clashes: int = 0
    untold: int = 0
    notices: int = 0
    moves: tuple[dict[str, Any], ...] = ()
    problem: str | None = None


async def resolve_times(client: Client, *, dry_run: bool, notify: str | None = None) -> AsyncIterator[Resolved]:
    """Each offering with sessions ahead; `notify` says who is told of what moves. One that is refused is told with its
    `problem`, and the others go on.

    Raises:
        PlatformGone: the platform cannot be reached.
    """
    for offering in await _with_sessions_ahead(client):
        try:
            told = await client.post(f"/v1/offerings/{offering}/resolve-times", {"dry_run": dry_run, "notify": notify})
        except ClientProblem as problem:
            yield Resolved(offering=offering, problem=str(problem))
            continue
        if dry_run:
            moves, clashes = tuple(told["sessions"]), len(told["clashes"])
            yield Resolved(
                offering=offering,
                sessions=len(moves),
                clashes=clashes,
                untold=told["untold"],
                notices=told["notices"]["learners"],
                moves=moves,
            )
        else:
            yield Resolved(
                offering=offering, sessions=told["sessions"], clashes=told["overridden"], untold=told["untold"]
            )


async def _with_sessions_ahead(client: Client) -> list[str]:
    ahead = await everything(client, "/v1/sessions", state="scheduled", **{"from": utc_now().isoformat()})
    return list(dict.fromkeys(one["offering"] for one in ahead))
