"""Which sign-in codes were used, remembered for as long as they could be valid."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from chassis.files import write_whole

REMEMBERED_LONGER = timedelta(hours=1)


class UsedCodes:
    """Remembers in this process alone: a code that is older than `since` may have been used before it began."""

    def __init__(self, now: datetime) -> None:
        self.since = int(now.timestamp())
        self._until: Mapping[str, int] = {}

    def take(self, code: str, expires: int, now: datetime) -> bool:
        """Use a code, by its id, that is valid until `expires` (seconds since 1970); false if it was used before.

        Raises:
            OSError: that cannot be kept; the code stays unused.
        """
        if code in self._until:
            return False
        known = {one: until for one, until in self._until.items() if until > now.timestamp()}
        known[code] = expires + int(REMEMBERED_LONGER.total_seconds())
        self._keep(known)
        self._until = known
        return True

    def _keep(self, known: Mapping[str, int]) -> None:
        """Nothing outlives the process."""


class _Kept(msgspec.Struct, frozen=True):
    since: int
    until: dict[str, int]


class StoredCodes(UsedCodes):
    """Remembers in a file, so that restarts change nothing. A file that is lost or damaged is begun anew.

    Raises:
        OSError: the file cannot be read or written.
    """

    def __init__(self, path: Path, now: datetime) -> None:
        super().__init__(now)
        self._path = path
        kept = _read(path)
        if kept is None:
            self._keep({})
        else:
            self.since, self._until = kept.since, kept.until

    def _keep(self, known: Mapping[str, int]) -> None:
        write_whole(self._path, msgspec.json.encode(_Kept(self.since, dict(known))))


def _read(path: Path) -> _Kept | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
