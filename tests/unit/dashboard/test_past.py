"""What the offering page says of an earlier moment, beside what the roster itself answers."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.dashboard.past import opened

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def happened(minute: int, name: str, **data) -> dict:
    at = (START + timedelta(minutes=minute)).isoformat()
    return {"type": f"rollbook.enrollment.{name}.v1", "time": at, "recordedat": at, "data": data}


@pytest.mark.parametrize(
    ("events", "known"),
    [
        ([], (False, None)),
        ([happened(1, "offering-scheduled", capacity=9)], (False, None)),
        ([happened(1, "roster-opened", capacity=12)], (True, 12)),
        ([happened(1, "roster-opened", capacity=12), happened(2, "capacity-changed", capacity=14)], (True, 14)),
        ([happened(1, "offering-published")], (True, None)),
    ],
)
def test_an_offering_is_open_with_its_seats_once_it_was_opened(events, known):
    assert opened(events) == known
