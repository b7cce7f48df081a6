"""Two versions of the code beside each other, as while the processes of a cluster are updated one by one."""

from collections.abc import Iterable


class OtherCode(Exception):
    """Raised when views that this process kept up to date are made by another version of the code by now."""

    def __init__(self, views: Iterable[str]) -> None:
        super().__init__(
            f"{', '.join(sorted(views))} are made by other code by now; this process follows no more. Start it anew "
            "with that code."
        )
