"""Outages of back ends in the log: told once when one begins and once when it is over, without traces.

Whatever is away is tried again and again, and each attempt fails alike.
"""

import logging

from chassis.eventlog.port import LogUnavailable
from chassis.feed.port import FeedUnavailable
from chassis.readstore.port import ReadStoreUnavailable

AWAY = (LogUnavailable, ReadStoreUnavailable, FeedUnavailable)
log = logging.getLogger(__name__)


def is_away(failure: BaseException) -> bool:
    """Whether a failure is nothing but a back end being away; of a group, whether all of it is."""
    if isinstance(failure, BaseExceptionGroup):
        return failure.split(AWAY)[1] is None
    return isinstance(failure, AWAY)


def explained(failure: BaseException) -> str:
    """What failed, in one line; anything but an outage by its kind too."""
    if isinstance(failure, BaseExceptionGroup):
        return "; ".join(dict.fromkeys(explained(one) for one in failure.exceptions))
    return str(failure) if is_away(failure) else f"{type(failure).__name__}: {failure}"


class Outage:
    """Whether something is held up by a back end that is away; `why` is null while it is not."""

    def __init__(self, whose: str) -> None:
        self._whose = whose
        self.why: str | None = None

    def began(self, failure: BaseException) -> None:
        """Note that an attempt failed; the first is told."""
        if self.why is None:
            log.error("%s: held up, and tried again until it works: %s", self._whose, explained(failure))
        self.why = explained(failure)

    def over(self) -> None:
        """Note that an attempt succeeded; the first is told."""
        if self.why is not None:
            log.warning("%s: goes on", self._whose)
            self.why = None
