"""Offerings that a team moves in with: published once every row stands, and tried again where one was refused."""

from tests.integration.platform.moving import MOVING, moved_in


async def test_what_was_refused_is_taken_once_the_reason_is_gone(fresh, tmp_path):
    await moved_in(fresh)
    path = tmp_path / "offerings.csv"
    header, row = (MOVING / "offerings.csv").read_text().splitlines()[:2]
    path.write_text(f"{header}\n{row.replace('NEG-2031-03', 'NEG-2031-X')}\n")
    assert [(await fresh.sheet("offerings", path)).counts()[0].lost for _ in range(2)] == [1, 1]
    (there,) = (await fresh.client.get("/v1/offerings", {"code": "NEG-2031-03"}))["items"]
    await fresh.client.post(f"/v1/offerings/{there['offering']}/cancel", {"reason": "Nobody asked for it."})

    tally = await fresh.sheet("offerings", path)

    assert (tally.counts()[0].taken, tally.told) == (1, [])
    (offering,) = (await fresh.client.get("/v1/offerings", {"code": "NEG-2031-X"}))["items"]
    assert (offering["state"], offering["session_count"]) == ("published", 1)


async def test_offerings_are_there_with_their_sessions_and_published(fresh):
    await moved_in(fresh)

    offerings = {one["code"]: one for one in (await fresh.client.get("/v1/offerings"))["items"]}
    assert {code: (one["state"], one["session_count"], one["capacity"]) for code, one in offerings.items()} == {
        "NEG-2031-03": ("published", 2, 12), "FEED-2031-03": ("published", 1, 8), "NEG-2031-NY": ("published", 1, 12),
    }  # fmt: skip
    berlin = offerings["NEG-2031-03"]
    assert (berlin["starts_at"], berlin["ends_at"]) == ("2031-03-03T08:00:00Z", "2031-03-04T14:00:00Z")
    assert (berlin["minimum"], berlin["decide_at"]) == (4, "2031-02-24T16:00:00Z")
    sessions = (await fresh.client.get("/v1/sessions", {"offering": berlin["offering"]}))["items"]
    assert [one["starts_at"] for one in sessions] == ["2031-03-03T08:00:00Z", "2031-03-04T08:00:00Z"]


async def test_an_offering_with_a_session_that_clashes_stays_a_draft(fresh, tmp_path):
    await moved_in(fresh, until="offerings")
    path = tmp_path / "offerings.csv"
    path.write_text((MOVING / "offerings.csv").read_text().replace("2031-03-04 ", "2031-03-09 "))

    tally = await fresh.sheet("offerings", path)

    assert [(row["line"], row["reason"].partition(" from")[0]) for row in tally.told] == [
        ("3", "lost: ScheduleSession refused: BERLIN/SPREE: room closed"),
        ("2", "its offering stays a draft, because a row of it was lost"),
    ]
    (offering,) = (await fresh.client.get("/v1/offerings", {"code": "NEG-2031-03"}))["items"]
    assert (offering["state"], offering["session_count"]) == ("draft", 1)


async def test_a_new_offering_with_a_row_that_says_nothing_is_not_begun(fresh, tmp_path):
    await moved_in(fresh, until="offerings")
    path = tmp_path / "offerings.csv"
    path.write_text((MOVING / "offerings.csv").read_text().replace("2031-03-04 15:00", "later"))

    tally = await fresh.sheet("offerings", path)

    assert [(row["line"], row["reason"]) for row in tally.told] == [
        ("3", "lost: ends 'later' is not written like 2027-03-01 09:00"),
        ("2", "lost: line 3 of the same offering was refused; a new offering is imported whole"),
    ]
    assert (await fresh.client.get("/v1/offerings", {"code": "NEG-2031-03"}))["items"] == []


async def test_of_many_sessions_that_clash_by_twos_the_first_of_the_file_stands(fresh, tmp_path):
    await moved_in(fresh, until="offerings")
    path = tmp_path / "offerings.csv"
    header = (MOVING / "offerings.csv").read_text().splitlines()[0]
    days = [f"2031-04-{day:02}" for week in (7, 14, 21) for day in range(week, week + 5)]
    rows = [
        f"X-{day}-{hour},FEEDBACK,,,Europe/Berlin,,,,talk,{day} {hour}:00,{day} 12:00,BERLIN/SPREE,"
        for day in days
        for hour in (10, 11)
    ]
    path.write_text("\n".join([header, *rows]) + "\n")

    first, again = [(await fresh.sheet("offerings", path)).counts()[0] for _ in range(2)]

    assert (first.taken, first.lost) == (15, 15)
    assert (again.taken, again.known, again.lost) == (0, 15, 15)
    offerings = (await fresh.client.get("/v1/offerings", {"limit": 500}))["items"]
    assert {one["code"] for one in offerings if one["session_count"]} == {f"X-{day}-10" for day in days}
