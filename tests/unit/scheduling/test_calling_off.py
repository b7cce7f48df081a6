"""Trying first whom it reaches that sessions are called off, or joined elsewhere."""

import pytest

from contracts.shared import Notify
from services.scheduling.commands import CancelOffering, CancelSeries, CancelSession, SetJoinUrl
from services.scheduling.domain.consequences import Concerned
from tests.unit.scheduling.test_series_changes import FIRST, mondays

__all__ = ["mondays"]
SEATED = Concerned(seats={"l1": frozenset({"o1"}), "l2": frozenset({"o1"})})
LINK = "https://meet.example.org/neg"


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        (CancelSession(session=FIRST, dry_run=True), {"session": FIRST}),
        (CancelSeries(series="o1.w1", dry_run=True), {"series": "o1.w1", "sessions": 3}),
        (CancelOffering(offering="o1", dry_run=True), {"offering": "o1", "sessions": 3}),
    ],
)
def test_a_dry_run_tells_who_holds_a_seat_and_how_many_would_be_told_and_changes_nothing(mondays, command, reply):
    story = mondays.when(command, facts=SEATED)

    told = {"dry_run": True, "seated": 2, "notices": {"learners": 2, "instructors": 1}}
    assert (story.events, story.reply) == ([], reply | told)


def test_where_nobody_is_to_be_told_nobody_is_counted(mondays):
    asked = CancelOffering(offering="o1", dry_run=True, notify=Notify.NONE)
    assert mondays.when(asked, facts=SEATED).reply["notices"] == {"learners": 0, "instructors": 1}


def test_of_another_link_learners_alone_are_told_and_of_the_same_one_nobody(mondays):
    asked = SetJoinUrl(session=FIRST, join_url=LINK, dry_run=True)
    assert mondays.when(asked, facts=SEATED).reply["notices"] == {"learners": 2, "instructors": 0}
    mondays.when(SetJoinUrl(session=FIRST, join_url=LINK))
    assert mondays.when(asked, facts=SEATED).reply["notices"] == {"learners": 0, "instructors": 0}
