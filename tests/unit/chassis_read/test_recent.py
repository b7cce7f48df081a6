"""What was written a moment ago is known without reading, up to some size, and forgotten where it may be wrong."""

from hypothesis import given
from hypothesis import strategies as st

from chassis.readstore.port import Write
from chassis.recent import EACH_BYTES, VERSION_BYTES, Recent

ROOM = EACH_BYTES + VERSION_BYTES + len(b"{}")


def write(key, revision=0, body=b"{}"):
    return Write(key=key, revision=revision, versions={"enrollment/roster:o1": revision + 1}, body=body)


def test_what_was_written_is_what_would_be_read():
    recent = Recent()
    recent.wrote("rosters", [write("o1", 4, b'{"size":1}')])

    (stored,) = recent.of("rosters", ["o1", "o2"]).values()

    assert (stored.key, stored.revision, stored.body) == ("o1", 5, b'{"size":1}')
    assert stored.versions == {"enrollment/roster:o1": 5}


def test_documents_of_different_views_are_different():
    recent = Recent()
    recent.wrote("rosters", [write("o1")])

    assert recent.of("seats", ["o1"]) == {}


def test_that_a_document_was_removed_is_known_too():
    recent = Recent()
    recent.wrote("rosters", [write("o1", body=None)])

    assert recent.of("rosters", ["o1"])["o1"].body is None


def test_what_was_forgotten_is_to_be_read():
    recent = Recent()
    recent.wrote("rosters", [write("o1"), write("o2")])
    recent.forget("rosters", ["o1", "o9"])

    assert recent.of("rosters", ["o1", "o2"]).keys() == {"o2"}


def test_what_was_used_least_lately_goes_first():
    recent = Recent(3 * ROOM)
    for key in ("o1", "o2", "o3"):
        recent.wrote("rosters", [write(key)])
    recent.of("rosters", ["o1"])
    recent.wrote("rosters", [write("o4")])

    assert recent.of("rosters", ["o1", "o2", "o3", "o4"]).keys() == {"o1", "o3", "o4"}


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3_000)), max_size=60))
def test_it_never_takes_more_than_it_may(written):
    recent = Recent(5 * ROOM)
    for revision, (key, size) in enumerate(written):
        recent.wrote("rosters", [write(key, revision, b"x" * size)])
        kept = recent.of("rosters", "abcdefgh").values()
        assert sum(ROOM - 2 + len(one.body) for one in kept) <= 5 * ROOM
