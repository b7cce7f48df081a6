"""Figures and rows of facts: counted by any columns, filtered, and grouped by months of any zone."""

from datetime import UTC, datetime

import pytest

from chassis.errors import Malformed
from chassis.projection import AsOf, Between, Figure, Month
from chassis.readstore.port import Row
from tests.toys.reading import ENROLLMENTS, at
from tests.toys.shelf import fact, put, row

ALL = Figure(name="all")
DONE = Figure(name="done", where={"state": "completed"})


async def figures(store, by=(), where=None, as_of=None, of=(ALL, DONE)):
    return await store.aggregate(ENROLLMENTS, by, of, where or {}, as_of or AsOf())


async def test_figures_count_the_rows_that_satisfy_them(store):
    await put(store, ENROLLMENTS, fact("a", row("completed")), fact("b", row("enrolled")), fact("c", row("completed")))

    assert await figures(store) == [{"all": 3, "done": 2}]


async def test_no_facts_make_zeros_or_no_groups(store):
    assert await figures(store) == [{"all": 0, "done": 0}]
    assert await figures(store, ["course"]) == []


async def test_figures_come_by_any_combination_of_columns(store):
    await put(
        store,
        ENROLLMENTS,
        fact("a", row("completed", course="c1", offering="o1")),
        fact("b", row("enrolled", course="c1", offering="o1")),
        fact("c", row("enrolled", course="c2", offering="o2")),
    )

    assert await figures(store, ["course", "offering"]) == [
        {"course": "c1", "offering": "o1", "all": 2, "done": 1},
        {"course": "c2", "offering": "o2", "all": 1, "done": 0},
    ]


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({"state": "enrolled"}, 1),
        ({"state": ["enrolled", "completed"]}, 2),
        ({"organization": None}, 3),
        ({"held": False}, 1),
        ({"since": Between(since=at(5))}, 1),
        ({"since": Between(since=at(0), before=at(5))}, 1),
        ({"since": None}, 1),
        ({"state": "x' OR 1=1 --"}, 0),
    ],
)
async def test_filters(store, where, count):
    await put(
        store,
        ENROLLMENTS,
        fact("a", row("enrolled", since=0)),
        fact("b", row("completed", since=5)),
        fact("c", row("waitlisted", since=None)),
    )

    assert (await figures(store, where=where))[0]["all"] == count


async def test_values_come_back_as_their_types(store):
    await put(store, ENROLLMENTS, fact("a", row("waitlisted", since=0.5)))

    assert await figures(store, ["since", "held", "organization"], of=[ALL]) == [
        {"since": at(0.5), "held": False, "organization": None, "all": 1}
    ]


@pytest.mark.parametrize(
    ("zone", "month"), [("UTC", "2026-03"), ("Pacific/Auckland", "2026-04"), ("America/New_York", "2026-03")]
)
async def test_months_begin_where_the_timezone_says(store, zone, month):
    end_of_march = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    late = Row(("c1", "o1", None, "enrolled", end_of_march, True), at(0), None, at(0), None)
    await put(store, ENROLLMENTS, fact("a", late))

    assert await figures(store, [Month(column="since", timezone=zone)], of=[ALL]) == [{"month": month, "all": 1}]


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "2026-04"),
        (datetime(2026, 1, 31, 22, 30, tzinfo=UTC), "2026-01"),
        (datetime(2026, 3, 31, 21, 59, 59, 999_999, tzinfo=UTC), "2026-03"),
        (datetime(1969, 12, 31, 23, 0, tzinfo=UTC), "1970-01"),
        (datetime(1969, 12, 31, 22, 59, 59, 999_999, tzinfo=UTC), None),
        (datetime(2100, 12, 31, 22, 59, 59, 999_999, tzinfo=UTC), "2100-12"),
        (datetime(2100, 12, 31, 23, 0, tzinfo=UTC), None),
    ],
)
async def test_months_follow_the_clocks_of_their_zone_from_1970_to_2100(store, moment, month):
    one = Row(("c1", "o1", None, "enrolled", moment, True), at(0), None, at(0), None)
    await put(store, ENROLLMENTS, fact("a", one))

    berlin = Month(column="since", timezone="Europe/Berlin")
    assert await figures(store, [berlin], of=[ALL]) == [{"month": month, "all": 1}]


async def test_all_times_out_of_range_are_one_month(store):
    ages = [datetime(year, 6, 1, tzinfo=UTC) for year in (1950, 1960, 2150)]
    rows = [Row(("c1", "o1", None, "enrolled", age, True), at(0), None, at(0), None) for age in ages]
    await put(store, ENROLLMENTS, *(fact(str(number), one) for number, one in enumerate(rows)))

    assert await figures(store, [Month(column="since", timezone="UTC")], of=[ALL]) == [{"month": None, "all": 3}]


async def test_figures_take_values_for_what_they_are(store):
    await put(
        store,
        ENROLLMENTS,
        fact("a", row("$rows.columns.state")),
        fact("b", row("enrolled", since=None)),
        fact("c", row("enrolled", since=7)),
    )
    wheres = [
        {"state": "$rows.columns.state"},
        {"since": Between(before=at(9))},
        {"since": Between(since=at(5), before=at(9))},
        {"state": ["enrolled", None], "held": True},
        {"since": None},
        {"since": Between()},
    ]

    (counted,) = await figures(store, of=[Figure(name=str(n), where=where) for n, where in enumerate(wheres)])

    assert list(counted.values()) == [1, 2, 1, 2, 1, 3]


async def test_groups_come_in_binary_order_nulls_first(store):
    states = ["b", "B", "é", "a", "Z"]
    await put(store, ENROLLMENTS, *(fact(state, row(state, since=None if state == "a" else 1)) for state in states))

    assert [one["state"] for one in await figures(store, ["state"], of=[ALL])] == ["B", "Z", "a", "b", "é"]
    assert [one["since"] for one in await figures(store, ["since"], of=[ALL])] == [None, at(1)]


async def test_a_month_of_nothing_is_null(store):
    await put(store, ENROLLMENTS, fact("a", row("enrolled", since=None)))

    assert (await figures(store, [Month(column="since", timezone="UTC")]))[0]["month"] is None


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd"])
async def test_an_unknown_timezone_is_malformed(store, zone):
    with pytest.raises(Malformed):
        await figures(store, [Month(column="since", timezone=zone)])


@pytest.mark.parametrize("name", ["nothing", "state) --"])
async def test_an_undeclared_column_is_a_mistake_of_ours(store, name):
    for broken in ({"by": [name]}, {"where": {name: 1}}, {"of": [Figure(name="x", where={name: 1})]}):
        with pytest.raises(ValueError, match="no column"):
            await figures(store, **broken)


async def test_now_is_not_before_the_newest_fact_though_the_clock_was_set_back(store):
    ahead = 60 * 24 * 365 * 50
    await put(store, ENROLLMENTS, fact("a", row("enrolled", effective=(ahead, None), known=(ahead, None))))

    assert await figures(store) == [{"all": 1, "done": 0}]


async def test_a_thing_written_again_has_its_new_rows_alone(store):
    await put(store, ENROLLMENTS, fact("a", row("enrolled")), fact("b", row("enrolled")))
    await put(store, ENROLLMENTS, fact("a", row("completed"), revision=1))

    assert await figures(store) == [{"all": 2, "done": 1}]


async def test_a_thing_that_loses_keeps_its_rows(store):
    await put(store, ENROLLMENTS, fact("a", row("enrolled")))

    assert await put(store, ENROLLMENTS, fact("a", row("completed"), revision=7), fact("b", row("enrolled"))) == [
        ("enrollments", "a")
    ]
    assert await figures(store) == [{"all": 2, "done": 0}]


async def test_the_rows_behind_a_figure_come_by_thing_and_up_to_a_limit(store):
    await put(store, ENROLLMENTS, *(fact(key, row("enrolled", offering=key)) for key in ("c", "a", "b")))

    assert [one["offering"] for one in await store.rows(ENROLLMENTS, {}, AsOf(), 2)] == ["a", "b"]


async def test_rows_are_found_by_what_they_are_about_and_from_there_on(store):
    await put(store, ENROLLMENTS, *(fact(key, row("enrolled", offering=key)) for key in ("c", "a", "b")))

    for wanted, found in ((["c", "a", "x"], ["a", "c"]), (Between(since="b"), ["b", "c"]), ("b", ["b"])):
        assert [one["offering"] for one in await store.rows(ENROLLMENTS, {"key": wanted}, AsOf(), 9)] == found
