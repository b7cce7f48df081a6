from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.dashboard.past import then

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def happened(minute: int, name: str, learner: str, recorded: int | None = None, **data) -> dict:
    recorded = minute if recorded is None else recorded
    return {
        "type": f"rollbook.enrollment.{name}.v1",
        "time": (START + timedelta(minutes=minute)).isoformat(),
        "recordedat": (START + timedelta(minutes=recorded)).isoformat(),
        "data": {"enrollment": f"o1.{learner}", "learner": learner, **data},
    }


HISTORY = [
    happened(1, "learner-enrolled", "l1"),
    happened(2, "learner-waitlisted", "l2", ticket=1),
    happened(3, "learner-waitlisted", "l3", ticket=2, priority=5),
    happened(4, "enrollment-cancelled", "l1", recorded=6),
    happened(7, "learner-enrolled", "l3", from_waitlist=True),
]


def who(rows) -> list[str]:
    return [row["learner"] for row in rows]


def test_the_queue_stands_by_priority_then_by_joining():
    known = then(HISTORY[:3], None, None)
    assert (who(known.seated), who(known.waiting)) == (["l1"], ["l3", "l2"])
    assert [row["place"] for row in known.waiting] == [1, 2]


def test_what_was_not_known_yet_is_left_out():
    known = then(HISTORY, None, START + timedelta(minutes=5))
    assert who(known.seated) == ["l1"]


def test_what_had_not_happened_yet_is_left_out():
    known = then(HISTORY, START + timedelta(minutes=4), None)
    assert (who(known.seated), who(known.waiting)) == ([], ["l3", "l2"])


def test_a_promotion_ends_the_waiting():
    known = then(HISTORY, None, None)
    assert (who(known.seated), who(known.waiting)) == (["l3"], ["l2"])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["learner-enrolled", "learner-waitlisted", "enrollment-cancelled"]), st.integers(1, 4)
        ),
        max_size=30,
    )
)
def test_nobody_is_seated_and_waiting_at_once(steps):
    events = [happened(n, name, f"l{learner}", ticket=n) for n, (name, learner) in enumerate(steps)]
    known = then(events, None, None)
    assert set(who(known.seated)).isdisjoint(who(known.waiting))
