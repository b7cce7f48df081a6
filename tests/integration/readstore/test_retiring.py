"""Views that another version of the code had: nobody follows them any more, so they serve no more."""

import pytest

from chassis.parking import owner_of, set_aside
from chassis.readstore.port import Moved
from tests.integration.readstore.test_bookkeeping import checkpoint
from tests.toys.reading import ENROLLMENTS, ROSTERS, enrolled, recorded
from tests.toys.shelf import VIEWS, document, put


@pytest.fixture
async def older(store, reopen):
    """The store as code opens it that has rosters alone."""
    opened = reopen()
    await opened.prepare([ROSTERS])
    yield opened
    await opened.close()


async def test_what_serves_beside_ones_own_views_is_told(store, older):
    assert (await store.serving()).others == frozenset()
    assert (await older.serving()).others == {"enrollments"}


async def test_what_was_retired_is_built_anew_by_code_that_has_it(store, older, reopen):
    await put(store, ROSTERS, document("o1"))

    await older.retire()

    assert (await older.serving()).others == frozenset()
    again = reopen()
    assert await again.prepare(VIEWS) == {"rosters": True, "enrollments": False}
    assert await again.get(ROSTERS, "o1") is not None
    generation = await again.begin_generation(ENROLLMENTS)
    assert await again.serve({"enrollments": generation}, "reporting.projections", {}, whole=False)
    await again.close()


async def test_whoever_followed_what_was_retired_moves_no_checkpoint(store, older):
    before = await checkpoint(store, 1)

    await older.retire()

    with pytest.raises(Moved):
        await store.commit((), before)


async def test_what_a_retired_view_had_set_aside_is_forgotten(store, older):
    owner = owner_of("reporting", ENROLLMENTS.name, 1)
    event = recorded(enrolled("o1", "l1"), "roster:o1", position=1)
    await store.commit((), park=[set_aside(owner, event, "broken", 3)])

    await older.retire()

    assert await older.parked(owner) == []


async def test_what_is_being_built_stays_and_can_serve(store, older):
    generation = await store.begin_generation(ENROLLMENTS)

    await older.retire()

    assert await store.serve({"enrollments": generation}, "reporting.projections", {}, whole=False)
    assert (await older.serving()).others == {"enrollments"}


async def test_where_nothing_is_left_behind_nothing_changes(store):
    before = await store.serving()

    await store.retire()

    assert await store.serving() == before
