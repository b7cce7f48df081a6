"""A roll follows its session: it opens, moves, ends and goes on with it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.attendance import RollMoved, RollOpened, RollRestored, RollWithdrawn
from services.attendance import commands
from services.attendance.domain.roll import CATEGORY, RollState, known


def open_roll(states: Mapping[str, Any], command: commands.OpenRoll, _context: Context) -> Decision:
    """The roll of a new session; nothing if there is one."""
    name = stream(CATEGORY, command.session)
    if states[name].state is not None:
        return Decision()
    opened = msgspec.convert(command, RollOpened, from_attributes=True)
    return Decision(events=((name, opened),), status=201)


def move(states: Mapping[str, Any], command: commands.MoveRoll, _context: Context) -> Decision:
    """The open roll follows its session, whose marks are of its start: at another, only who is excused stays marked.

    A closed roll stands for what took place.

    Raises:
        Unknown: the session has no roll.
    """
    name = stream(CATEGORY, command.session)
    roll = known(states[name], command.session)
    times = (command.starts_at, command.ends_at, command.timezone)
    if roll.state is not RollState.OPEN or times == (roll.starts_at, roll.ends_at, roll.timezone):
        return Decision()
    moved = RollMoved(
        session=command.session,
        offering=roll.offering,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        timezone=command.timezone,
    )
    return Decision(events=((name, moved),))


def withdraw(states: Mapping[str, Any], command: commands.WithdrawRoll, _context: Context) -> Decision:
    """The open roll counts for nobody any more; a closed one stands for what took place.

    Raises:
        Unknown: the session has no roll.
    """
    name = stream(CATEGORY, command.session)
    roll = known(states[name], command.session)
    if roll.state is not RollState.OPEN:
        return Decision()
    return Decision(events=((name, RollWithdrawn(session=command.session, offering=roll.offering)),))


def restore(states: Mapping[str, Any], command: commands.RestoreRoll, _context: Context) -> Decision:
    """The withdrawn roll is open again, with the marks that it had; nothing if it was never withdrawn.

    Raises:
        Unknown: the session has no roll.
    """
    name = stream(CATEGORY, command.session)
    roll = known(states[name], command.session)
    if roll.state is not RollState.WITHDRAWN:
        return Decision()
    return Decision(events=((name, RollRestored(session=command.session, offering=roll.offering)),))
