"""Dry runs: nothing changes, and what they tell is what the real one would be refused for."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.scheduling import RoomBlocked

from .stage import assign, at, clashes, move, other, rehouse, schedule, stage, timetable, units

ROOMS = st.sampled_from([None, "v1.r1", "v1.r2", "v2.r3", "v1.r9"])
PEOPLE = st.lists(st.sampled_from(["i1", "i2", "i3"]), max_size=3, unique=True).map(tuple)
HOURS = st.integers(7, 18)
UNITS = st.integers(0, 4)


@st.composite
def sessions(draw, make):
    begins = draw(HOURS)
    ends = f"{begins + draw(st.integers(1, 3)):02}:{draw(st.sampled_from(['00', '20']))}"
    count, people = draw(UNITS), draw(PEOPLE)
    leads = draw(st.integers(0, len(people)))
    return make(
        f"{begins:02}:00",
        ends,
        room=draw(ROOMS),
        instructors=people[:leads],
        assistants=people[leads:],
        equipment=(units(count),) if count else (),
    )


@st.composite
def moves(draw):
    begins = draw(HOURS)
    return draw(
        st.one_of(
            st.just(move("o1.s1", f"{begins:02}:00", f"{begins + 2:02}:00")),
            st.builds(lambda room: rehouse("o1.s1", room), ROOMS),
            st.builds(lambda people: assign("o1.s1", *people), PEOPLE),
            sessions(schedule),
        )
    )


def crowded(others):
    """A day on which others are about, in each other's way too."""
    block = RoomBlocked(room="v1.r1", block="b1", starts_at=at("15:00"), ends_at=at("16:00"))
    story = stage(timetable("i3"), block).when(schedule("09:00", "10:00", room="v1.r1", instructors=("i1",)))
    for one in others:
        in_the_way = tuple(clash["kind"] for clash in story.when(replace(one, dry_run=True)).reply["clashes"])
        story.when(replace(one, override=in_the_way, reason="A crowded day."))
    return story


@settings(max_examples=150)
@given(others=st.lists(sessions(other), max_size=4), asked=moves())
def test_a_dry_run_changes_nothing_and_tells_the_clashes_of_the_real_one(others, asked):
    story = crowded(others)
    before = list(story.history)
    tried = story.when(replace(asked, dry_run=True)).reply
    assert (story.history, story.events, tried["dry_run"]) == (before, [], True)
    if tried["clashes"]:
        assert clashes(story, asked) == tried["clashes"]
    else:
        story.when(asked)


def test_what_is_named_as_overridden_is_told_all_the_same():
    story = stage().when(other(room="v1.r1"))
    tried = story.when(schedule(room="v1.r1", override=("room-taken",), reason="Perhaps.", dry_run=True)).reply
    assert [one["kind"] for one in tried["clashes"]] == ["room-taken"]


def test_a_dry_run_of_a_move_to_where_it_stands_tells_that_nothing_clashes():
    story = stage().when(schedule()).when(move("o1.s1", "09:00", "11:00", dry_run=True))
    assert story.reply == {
        "session": "o1.s1",
        "dry_run": True,
        "clashes": [],
        "terms": None,
        "seated": 0,
        "clashing_learners": 0,
        "clashing": [],
        "notices": {"learners": 0, "instructors": 0},
    }
