"""When what is told from outside happened: neither later than now, nor in a year that nobody means."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chassis.errors import Refused
from contracts.attendance import Outcome
from services.attendance.commands import CourseResult, RecordOutcome, RecordResult

ONE = {"offering": "o1", "learner": "l1"}
COMMANDS = [
    RecordOutcome(component="a", outcome=Outcome.COMPLETED, **ONE),
    RecordResult(result=CourseResult.FAILED, **ONE),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_has_not_happened_yet_cannot_be_recorded(given, command):
    with pytest.raises(Refused) as refused:
        given.story().when(
            msgspec.structs.replace(command, effective_at=given.START),
            at=given.START - timedelta(seconds=1),
            facts=given.asks("a"),
        )
    assert refused.value.kind == "effective-in-the-future"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("year", "taken"), [(1, False), (1899, False), (1900, True), (2013, True)])
def test_what_happened_in_a_year_that_is_surely_not_meant_is_refused(given, command, year, taken):
    told = msgspec.structs.replace(command, effective_at=datetime(year, 12, 31, tzinfo=UTC))
    if taken:
        assert given.story().when(told, facts=given.asks("a")).events
        return
    with pytest.raises(Refused) as refused:
        given.story().when(told, facts=given.asks("a"))
    assert (refused.value.kind, refused.value.facts) == ("time-out-of-range", {"field": "effective_at"})
    assert f"the year {year}," in refused.value.detail
