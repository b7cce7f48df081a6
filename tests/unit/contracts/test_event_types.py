"""Events are stored under names, read as their newest version, and never under another's."""

import pytest

from contracts import event as publishing
from contracts.catalog import published
from contracts.event import Event, UnknownEventType, decode_payload, event, upcaster
from contracts.scheduling import OfferingPublished, OfferingScheduled


@pytest.fixture
def seat_taken(monkeypatch):
    """A type of which version 1 said `seats` and version 2 says `count` and `unit`."""
    monkeypatch.setattr(publishing, "_TYPES", dict(publishing._TYPES))
    monkeypatch.setattr(publishing, "_UPCASTERS", dict(publishing._UPCASTERS))
    monkeypatch.setattr(publishing, "_DECODERS", {})

    class SeatTakenOnce(Event, frozen=True, kw_only=True):
        seats: int

    class SeatTakenTwice(Event, frozen=True, kw_only=True):
        count: int
        unit: str = "seat"

    class SeatTaken(Event, frozen=True, kw_only=True):
        amount: int
        unit: str = "seat"

    event("testing", "seat-taken", 1)(SeatTakenOnce)
    event("testing", "seat-taken", 2)(SeatTakenTwice)
    event("testing", "seat-taken", 3)(SeatTaken)

    @upcaster("rollbook.testing.seat-taken.v1", "rollbook.testing.seat-taken.v2")
    def name_the_count(fields):
        return {"count": fields["seats"]}

    @upcaster("rollbook.testing.seat-taken.v2", "rollbook.testing.seat-taken.v3")
    def name_the_amount(fields):
        return {"amount": fields.pop("count"), **fields}

    return SeatTaken


def test_an_old_version_is_read_as_the_newest_step_by_step(seat_taken):
    assert decode_payload("rollbook.testing.seat-taken.v1", b'{"seats":4}') == seat_taken(amount=4)


def test_a_middle_version_takes_the_remaining_steps_alone(seat_taken):
    stored = b'{"count":4,"unit":"row"}'
    assert decode_payload("rollbook.testing.seat-taken.v2", stored) == seat_taken(amount=4, unit="row")


def test_the_newest_version_is_read_as_it_is(seat_taken):
    assert decode_payload("rollbook.testing.seat-taken.v3", b'{"amount":4}') == seat_taken(amount=4)


def test_a_version_from_the_future_is_unknown_rather_than_guessed(seat_taken):
    with pytest.raises(UnknownEventType, match="v4"):
        decode_payload("rollbook.testing.seat-taken.v4", b'{"amount":4}')


def test_a_name_cannot_be_published_twice(seat_taken):
    with pytest.raises(TypeError, match="twice"):
        event("testing", "seat-taken", 3)(seat_taken)


def test_names_follow_one_pattern():
    for cls in published():
        assert f"rollbook.{cls.SERVICE}.{cls.NAME}.v{cls.VERSION}" == cls.TYPE
        assert cls.NAME.lower() == cls.NAME


def test_personal_fields_name_a_field_of_their_own_event():
    for cls in published():
        for owner in cls.PERSONAL.values():
            assert owner in cls.__struct_fields__


def test_a_published_offering_tells_all_that_a_scheduled_one_did():
    assert OfferingPublished.__struct_fields__ == (*OfferingScheduled.__struct_fields__, "notify")
    assert OfferingPublished.__struct_defaults__ == (*OfferingScheduled.__struct_defaults__, "")
