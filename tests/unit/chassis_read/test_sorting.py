from chassis.incoming import Incoming
from chassis.sorting import Delivered, Routes, shares, target, touched
from contracts.enrollment import RosterClosed
from tests.toys.reading import ROSTERS, enrolled, recorded

ROSTER_TARGET = target("reporting", ROSTERS, 1)


def delivered(*offerings, error=""):
    made = []
    for position, offering in enumerate(offerings, start=1):
        payload = enrolled(offering, f"l{position}")
        event = recorded(payload, f"roster:{offering}", position=position, version=position)
        made.append(Delivered(event, None if error else payload, None if error else payload, error))
    return made


def share(one, delivered, blocked, guilty):
    (found,) = shares(Routes([one]), delivered, {one.owner: blocked}, guilty)
    return found


def positions(events):
    return [event.position for event in events]


def taken(found):
    return [item.recorded.position for item in found.takes]


def test_a_target_takes_its_types_alone():
    other = recorded(payload := RosterClosed(offering="o1"), "roster:o1", kind="rollbook.enrollment.other.v1")

    found = share(ROSTER_TARGET, [*delivered("o1"), Delivered(other, payload, payload)], (), {})

    assert taken(found) == [1]
    assert not found.aside


def test_a_guilty_event_is_set_aside_and_what_follows_of_its_root_waits():
    found = share(ROSTER_TARGET, delivered("o1", "o1", "o2", "o1"), (), {(ROSTER_TARGET.owner, 2): "broken"})

    assert taken(found) == [1, 3]
    assert [(event.position, event.attempts) for event in found.aside] == [(2, 3), (4, 0)]
    assert found.aside[0].error == "broken"


def test_what_follows_an_earlier_parked_event_waits():
    found = share(ROSTER_TARGET, delivered("o1", "o2"), {"o1"}, {})

    assert taken(found) == [2]
    assert positions(found.aside) == [1]


def test_an_event_that_cannot_be_decoded_is_set_aside_at_once():
    found = share(ROSTER_TARGET, delivered("o1", error="UnknownEventType: v9"), (), {})

    assert [(event.error, event.attempts) for event in found.aside] == [("UnknownEventType: v9", 3)]


def test_guilt_of_one_view_is_not_guilt_of_another():
    other = target("reporting", ROSTERS, 2)

    assert taken(share(other, delivered("o1"), (), {(ROSTER_TARGET.owner, 1): "broken"})) == [1]


def test_a_key_function_that_fails_is_noted_and_the_rest_goes_on():
    def key(event, recorded):
        return {"o1": "o1"}[event.offering]

    view = target("reporting", ROSTERS.__class__(**{**fields(ROSTERS), "key": key}), 1)
    failures = {}

    found = touched(share(view, delivered("o1", "o2"), (), {}), failures)

    assert {name: [one.recorded.position for one in items] for name, items in found.items()} == {"o1": [1]}
    assert [position for _, position in failures] == [2]


def fields(view):
    return {name: getattr(view, name) for name in view.__struct_fields__}


def test_incoming_events_keep_their_order_within_a_document():
    found = touched(share(ROSTER_TARGET, delivered("o1", "o2", "o1"), (), {}), {})

    assert {key: [item.recorded.position for item in items] for key, items in found.items()} == {
        "o1": [1, 3],
        "o2": [2],
    }
    assert all(isinstance(item, Incoming) for items in found.values() for item in items)
