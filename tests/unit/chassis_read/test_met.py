"""Keys that were met before: every one of them is known, and hardly any other."""

from hypothesis import given
from hypothesis import strategies as st

from chassis.met import Met


@given(st.lists(st.lists(st.text(max_size=8), max_size=30, unique=True), max_size=5), st.sampled_from([1, 64, 4096]))
def test_a_key_that_was_met_is_known(rounds, size):
    met, keys = Met(size, 16 * size), set()
    for asked in rounds:
        assert keys & set(asked) <= set(met.before(asked))
        keys |= set(asked)


def test_hardly_any_key_is_known_that_was_not_met():
    met = Met(1024, 64 * 1024)
    wrong = met.before(f"d{number}.l{number}" for number in range(15_000))
    assert len(wrong) < 200
    assert len(met.before(f"d{number}.l{number}" for number in range(15_000))) == 15_000


def test_few_keys_take_little_memory():
    """A platform holds a hundred of these before its first event."""
    met = Met()
    met.before(f"d{number}" for number in range(4_000))
    assert sum(map(len, met._filters)) == 16 * 1024


def test_known_keys_are_answered_in_the_order_asked():
    met = Met(4096)
    met.before(["a", "b", "c"])
    assert met.before(["c", "new", "a"]) == ("c", "a")
