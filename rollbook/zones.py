"""One source of the rules of timezones, for every process of the platform and on every machine."""

from zoneinfo import ZoneInfo, reset_tzpath


def one_source() -> None:
    """From now on the package `tzdata` alone says what the rules of a zone are, whatever this machine has installed."""
    reset_tzpath(to=())
    ZoneInfo.clear_cache()
