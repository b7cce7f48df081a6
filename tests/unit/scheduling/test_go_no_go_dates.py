"""The go/no-go date of an offering in which learners are enrolling, and about which nobody has decided yet."""

from datetime import UTC

import pytest

from chassis.errors import Refused
from contracts.scheduling import Deadline
from services.scheduling.commands import PublishOffering, ReviseOffering
from tests.unit.scheduling.clashes.stage import at as local
from tests.unit.scheduling.clashes.stage import move, schedule
from tests.unit.scheduling.test_dates_following import shift, stage

MINIMUM = {
    "minimum": 3,
    "capacity": 6,
    "decide_before": Deadline(days_before=7, at="12:00"),
    "decide_at": local("12:00", "2026-03-19").astimezone(UTC),
}
EARLY = local("18:00", "2026-03-15")


def published(**terms):
    return stage(**MINIMUM | terms).when(PublishOffering(offering="o1"))


@pytest.mark.parametrize(
    "command",
    [
        shift(-5),
        move("o1.s1", "09:00", "12:00", day="2026-03-20"),
        schedule("09:00", "12:00", day="2026-03-20"),
        ReviseOffering(offering="o1", decide_at=local("12:00", "2026-03-10")),
    ],
    ids=["shift", "move", "add", "revise"],
)
def test_it_is_not_put_where_it_would_call_everybody_off_at_once(command):
    with pytest.raises(Refused) as refusal:
        published().when(command, at=EARLY)
    assert refusal.value.kind == "decision-over"


def test_it_hinders_nothing_once_it_is_over():
    assert published().when(shift(-2), at=local("12:00", "2026-03-20")).events


def test_it_hinders_nothing_where_the_offering_stands_below_its_minimum():
    assert published(cancel_below_minimum=False).when(shift(-5), at=EARLY).events
