"""Where the rules of timezones come from."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rollbook.zones import one_source
from tests.zones import other_rules


def summer():
    return datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset()


def test_what_the_machine_has_installed_counts_for_nothing(tmp_path):
    with other_rules(tmp_path, Europe__Berlin="Africa/Lagos"):
        assert summer() == timedelta(hours=1)
        one_source()
        assert summer() == timedelta(hours=2)
