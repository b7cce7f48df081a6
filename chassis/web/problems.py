"""Every answer that is not a success, as `application/problem+json`."""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from chassis.errors import PerhapsDone, Problem, Unavailable
from chassis.eventlog.port import LogDamaged, LogUnavailable, OutcomeUnknown

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("rollbook.web")


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as an HTTP response, with `Retry-After` (seconds) where trying again may help."""
    told = dict(headers or {})
    if problem.retry_after is not None:
        told["Retry-After"] = str(problem.retry_after)
    if problem.status == 401:
        told["WWW-Authenticate"] = 'Bearer realm="rollbook"'
    return Response(msgspec.json.encode(problem.body()), problem.status, told, MEDIA_TYPE)


def unexpected(error: BaseException, **context: Any) -> Problem:
    """What a caller is told about a fault of ours: nothing but that it is ours. The log has the rest.

    An event log that is away or damaged is told by its own message, which names it, in one line.
    """
    if isinstance(error, LogUnavailable):
        log.warning("%s", error, extra={"fields": context})
        if isinstance(error, OutcomeUnknown):
            return PerhapsDone("An event log went away over this.", keyed=False)
        return Unavailable("An event log is away just now.")
    if isinstance(error, LogDamaged):
        log.error("%s", error, extra={"fields": context})
        return Problem(
            f"The event log {error.name} is damaged where this would be read; nothing was changed. Restore a backup.",
            slug="log-damaged",
            title="An event log is damaged",
        )
    log.error("unexpected %s", type(error).__name__, exc_info=error, extra={"fields": context})
    return Problem("The request could not be answered; the fault is on our side and has been logged.")
