"""The decision loop: one per service process; commands in flight share transactions.

intake → facts gathered, a batch for each kind of command → one thread decides and appends a batch
→ answers. Commands that are in flight together have no order among them.
"""

from chassis.idempotency import command_id
from chassis.loop.intake import DecisionLoop
from chassis.loop.requests import Outcome, Reply, Request

__all__ = ["DecisionLoop", "Outcome", "Reply", "Request", "command_id"]
