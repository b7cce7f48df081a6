"""What need not be read: what was written a moment ago, up to some size, and what is new; and what must be read."""

from hypothesis import given
from hypothesis import strategies as st

from chassis.incoming import Incoming
from chassis.readstore.port import Change, Write
from chassis.recent import EACH_BYTES, VERSION_BYTES, WRONG, Recent
from tests.toys.reading import ENROLLMENTS, ROSTERS, enrolled, recorded

ROOM = EACH_BYTES + VERSION_BYTES + len(b"{}")


def write(key, revision=3, body=b"{}"):
    return Write(key=key, revision=revision, versions={"enrollment/roster:o1": revision + 1}, body=body)


def change(*writes, view=ROSTERS):
    return Change(view=view, generation=1, writes=writes)


def asked_for(version, *keys):
    """Events of this version of their stream, each for one of these documents."""
    payload = enrolled("o1", "l1")
    return {key: [Incoming(recorded(payload, f"enrollment:{key}", version=version), payload)] for key in keys}


def known(recent, *keys, view="rosters", version=2):
    """Of these keys what is known, and what is to be read."""
    found, asked = recent.look(view, asked_for(version, *keys), certain=False)
    return found, list(asked)


def test_what_was_written_is_what_would_be_read():
    recent = Recent()
    recent.wrote([change(write("o1", 4, b'{"size":1}'))])

    found, asked = known(recent, "o1", "o2")

    assert (found["o1"].revision, found["o1"].body, asked) == (5, b'{"size":1}', ["o2"])
    assert found["o1"].versions == {"enrollment/roster:o1": 5}


def test_documents_of_different_views_are_different():
    recent = Recent()
    recent.wrote([change(write("o1"), view=ENROLLMENTS)])

    assert known(recent, "o1") == ({}, ["o1"])


def test_that_a_document_was_removed_is_known_too():
    recent = Recent()
    recent.wrote([change(write("o1", body=None))])

    assert known(recent, "o1")[0]["o1"].body is None


def test_where_somebody_was_faster_nothing_is_known_of_all_that_was_to_be_written():
    recent = Recent()
    recent.wrote([change(write("o1"), write("o2"), write("o3"))])
    recent.lost([change(write("o1", 4), write("o2", 4))], {("rosters", "o1")})

    assert known(recent, "o1", "o2", "o3")[1] == ["o1", "o2"]


def test_what_must_be_certain_is_all_read():
    recent = Recent()
    recent.wrote([change(write("o1"))])

    assert recent.look("rosters", asked_for(1, "o1", "o9"), certain=True) == ({}, ("o1", "o9"))


def test_what_begins_with_the_first_event_of_a_stream_is_taken_for_new():
    assert known(Recent(), "o1", version=1) == ({}, [])
    assert known(Recent(), "o1", version=2) == ({}, ["o1"])


def test_a_view_for_which_that_is_wrong_is_read_until_it_has_been_right_for_long():
    recent = Recent()
    recent.lost([change(write("o1", 0))], {("rosters", "o1")})
    assert known(recent, "o2", version=1) == ({}, ["o2"])

    recent.wrote([change(*(write(f"n{number}", 0) for number in range(WRONG)))])
    assert known(recent, "o3", version=1) == ({}, [])


def test_what_was_used_least_lately_goes_first():
    recent = Recent(3 * ROOM)
    for key in ("o1", "o2", "o3"):
        recent.wrote([change(write(key))])
    known(recent, "o1")
    recent.wrote([change(write("o4"))])

    assert known(recent, "o1", "o2", "o3", "o4")[1] == ["o2"]


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3_000)), max_size=60))
def test_it_never_takes_more_than_it_may(written):
    recent = Recent(5 * ROOM)
    for revision, (key, size) in enumerate(written):
        recent.wrote([change(write(key, revision, b"x" * size))])
        found, _ = known(recent, *"abcdefgh")
        assert sum(ROOM - 2 + len(one.body) for one in found.values()) <= 5 * ROOM
