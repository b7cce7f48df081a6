"""Where on the net a sitting is joined."""

from collections.abc import Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import root_of
from contracts.scheduling import SessionLinkChanged
from services.scheduling.commands import SetJoinUrl
from services.scheduling.domain.offering import standing
from services.scheduling.domain.session import existing, offering_stream


def set_link(states: Mapping[str, Any], command: SetJoinUrl, _context: Context) -> Decision:
    """The sitting is joined at this address; nothing if it is already.

    Raises:
        Unknown: there is no such session.
        Refused: `offering-cancelled`, `session-cancelled`.
    """
    name = offering_stream(command.session)
    session = existing(states[name], command.session)
    standing(states[name], root_of(name))
    if session.cancelled:
        raise Refused("The session was called off.", slug="session-cancelled", session=command.session)
    reply = {"session": command.session}
    if session.join_url == command.join_url:
        return Decision(reply=reply)
    changed = SessionLinkChanged(session=command.session, offering=root_of(name), join_url=command.join_url)
    return Decision(events=((name, changed),), reply=reply)
