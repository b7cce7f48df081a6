"""Two versions of the code beside each other, as while the processes of a cluster are updated one by one."""

from collections.abc import Iterable


class OtherCode(Exception):
    """Raised when views serve by now, or no more, that another version of the code has otherwise than this process."""

    def __init__(self, views: Iterable[str]) -> None:
        super().__init__(
            f"{', '.join(sorted(views))}: made, or made no more, by other code by now; this process follows no more. "
            "Start it anew with that code."
        )
