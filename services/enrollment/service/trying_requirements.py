"""Requirements that are only tried: whom they would reach, and nothing changes."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from chassis.clock import utc_now
from chassis.decider import Context, Decision, Gathered, Handler
from chassis.errors import Problem, Unknown
from chassis.foreseeing import Foreseen
from chassis.projection import AsOf
from contracts.enrollment.requirements import RequirementRevised
from services.enrollment import obligations
from services.enrollment.commands import DefineRequirement, ReviseRequirement
from services.enrollment.domain.requirement import terms_told
from services.enrollment.obligations import Moment, Row
from services.enrollment.requiring import Reach, reach_of

Tried = DefineRequirement | ReviseRequirement


def trying(handler: Handler[Any]) -> Handler[Any]:
    """The handler, whose dry runs answer `reaches` in place of what there would be."""

    async def gather(commands: Sequence[Tried], reads: Any) -> Sequence[Gathered | Problem]:
        found: Sequence[Gathered | Problem] = await handler.gather(commands, reads) if handler.gather else ()
        return [await _with_reach(one, command, reads) for one, command in zip(found, commands, strict=True)]

    def decide(states: Mapping[str, Any], command: Tried, context: Context) -> Decision:
        if not command.dry_run:
            return handler.decide(states, command, context)
        known: Foreseen = context.facts
        handler.decide(states, command, replace(context, facts=known.own))
        return Decision(reply={"dry_run": True, "reaches": msgspec.to_builtins(known.next)})

    return replace(handler, gather=gather, decide=decide)


async def _with_reach(found: Gathered | Problem, command: Tried, reads: Any) -> Gathered | Problem:
    if isinstance(found, Problem) or not command.dry_run:
        return found
    moment = Moment(as_of=AsOf(), at=utc_now(), zone=ZoneInfo("UTC"))
    row = await _row(command, moment, reads)
    reach = Reach() if row is None else await reach_of(reads, row, moment)
    return replace(found, facts=Foreseen(found.facts, reach))


async def _row(command: Tried, moment: Moment, reads: Any) -> Row | None:
    """The requirement as the views would hold it; null where there is none to revise, which is refused later."""
    known: Row = {"requirement": ""}
    if isinstance(command, DefineRequirement):
        known = {**known, "course": command.course, "program": command.program}
    else:
        try:
            known = await obligations.requirement(reads, moment, command.requirement)
        except Unknown:
            return None
    terms = RequirementRevised(requirement=known["requirement"], requirement_version=0, **terms_told(command))
    return {**known, "terms": msgspec.json.encode(terms)}
