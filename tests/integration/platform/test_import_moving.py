"""A team moves in: what its files say is there afterwards, once, however often they are imported."""

import pytest

from rollbook.importers.moving.importing import KINDS
from rollbook.importers.sending import PlatformAway
from tests.integration.platform.moving import MOVING, moved_in

MOST_COMMANDS = 50


async def test_what_the_files_say_is_there(fresh):
    await moved_in(fresh)

    courses = {one["code"]: one for one in (await fresh.client.get("/v1/courses"))["items"]}
    venues = {one["venue"]: one["code"] for one in (await fresh.client.get("/v1/venues"))["items"]}
    rooms = {one["code"]: one for one in (await fresh.client.get("/v1/rooms"))["items"]}
    people = {one["code"]: one for one in (await fresh.client.get("/v1/instructors"))["items"]}
    assert {code: (one["state"], len(one["components"])) for code, one in courses.items()} == {
        "NEGOTIATION": ("published", 3), "FEEDBACK": ("published", 1),
    }  # fmt: skip
    assert {code: venues[one["venue"]] for code, one in rooms.items()} == {
        "SPREE": "BERLIN", "HAVEL": "BERLIN", "HUDSON": "NEWYORK", "ONLINE": "NEWYORK",
    }  # fmt: skip
    assert (rooms["SPREE"]["capacity"], rooms["SPREE"]["features"], len(rooms["SPREE"]["hours"])) == (
        16, ["projector", "whiteboard"], 6,
    )  # fmt: skip
    anna = people["ANNA"]
    assert (anna["name"], venues[anna["home"]], len(anna["hours"])) == ("Anna Weber", "BERLIN", 5)
    assert {(one["course"], one["valid_until"]) for one in anna["qualifications"]} == {
        (courses["NEGOTIATION"]["course"], None), (courses["FEEDBACK"]["course"], "2035-12-31"),
    }  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
async def test_running_it_again_changes_nothing(fresh, name):
    await moved_in(fresh)
    before = await fresh.positions()

    again = await fresh.sheet(name, MOVING / f"{name}.csv")

    assert await fresh.positions() == before
    (counts,) = again.counts()
    assert (counts.known, counts.read, again.told) == (counts.read, counts.read, [])


async def test_what_is_there_already_is_kept_and_told_column_by_column(fresh, tmp_path):
    await moved_in(fresh)
    before = await fresh.positions()
    path = tmp_path / "venues.csv"
    path.write_text((MOVING / "venues.csv").read_text().replace("HAVEL,Havel,physical,8", "havel,The Havel,physical,9"))

    tally = await fresh.sheet("venues", path)

    assert [(row["line"], row["reason"]) for row in tally.told] == [
        (
            "3",
            "lost: room BERLIN/havel is there already with other values for room_name, capacity, which are kept",
        )
    ]
    assert await fresh.positions() == before


async def test_a_file_with_more_rows_adds_what_is_new(fresh, tmp_path):
    await moved_in(fresh)
    path = tmp_path / "instructors.csv"
    path.write_text((MOVING / "instructors.csv").read_text().replace(",FEEDBACK\n", ",FEEDBACK;NEGOTIATION\n"))

    tally = await fresh.sheet("instructors", path)

    (counts,) = tally.counts()
    assert (counts.taken, counts.known, tally.told) == (1, 2, [])
    people = {one["code"]: one for one in (await fresh.client.get("/v1/instructors"))["items"]}
    assert len(people["BRUNO"]["qualifications"]) == 2


async def test_a_course_may_stay_a_draft_and_be_published_by_a_later_import(fresh):
    path = MOVING / "courses.csv"
    await fresh.sheet("courses", path, draft=True)
    assert {one["state"] for one in (await fresh.client.get("/v1/courses"))["items"]} == {"draft"}

    await fresh.sheet("courses", path)

    assert {one["state"] for one in (await fresh.client.get("/v1/courses"))["items"]} == {"published"}


class Stopping:
    """A platform that takes one command, and whose answer does not come."""

    def __init__(self, platform):
        self._platform = platform
        self.get, self.settle, self.in_bulk = platform.get, platform.settle, platform.in_bulk

    async def batch(self, service, lines):
        await self._platform.batch(service, lines[:1])
        raise PlatformAway("It was stopped.")


@pytest.mark.parametrize("name", KINDS)
async def test_stopped_behind_every_command_it_goes_on(fresh, name):
    """Each run takes one command more, and its answer is lost."""
    await moved_in(fresh, until=name)
    path, stops, done = MOVING / f"{name}.csv", 0, None

    while done is None:
        try:
            done = await fresh.sheet(name, path, client=Stopping(fresh.platform.client(KINDS[name].importer)))
        except PlatformAway:
            stops += 1
            assert stops < MOST_COMMANDS

    (counts,) = done.counts()
    assert stops >= counts.read
    assert (counts.known, done.told) == (counts.read, [])
