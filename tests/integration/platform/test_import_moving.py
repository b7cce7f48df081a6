"""A team moves in: what its files say is there afterwards, once, and every odd row is told."""

import pytest

from rollbook.importers.lines import BadInput
from rollbook.importers.moving.importing import KINDS
from rollbook.importers.sending import PlatformAway
from rollbook.sample.content import SAMPLES

MOVING = SAMPLES / "moving"
MOST_COMMANDS = 50
ODD = {
    "courses": [
        "SALES,Selling,,a,Part A,session,yes,60",
        "SALES,,,b,Part B,dance,yes,60",
        "BASICS,Basics,flipped,a,Part A,reading,,",
        "FEEDBACK,Giving feedback,,talk,Giving feedback,session,yes,90",
        "FEEDBACK,,,talk,Giving feedback,session,yes,120",
        "ONE,One,,a,Part A,session,no,",
    ],
    "venues": [
        "BERLIN,Berlin,,ODER,Oder,,,,,,",
        "PARIS,Paris,Europe/Nowhere,SEINE,Seine,,,,,,",
        "BERLIN,,,ELBE,Elbe,physical,many,,,,",
        "BERLIN,,,spree,Spree,,3,,,,",
        "ROME,Rome,Europe/Rome,TIBER,Tiber,,,,,,sometimes",
        "ROME,,,ARNO",
    ],
    "instructors": [
        "DORA,Dora,,Europe/Berlin,PARIS,,",
        "EMIL,Emil,,Europe/Berlin,,,SALES",
        "anna,Anna,,Europe/Berlin,,,",
        "FINN,Finn,finn,Europe/Berlin,,,",
        "GINA,Gina,,Europe/Berlin,BERLIN,Mo 18:00-08:00,",
    ],
}
ODD_REASONS = {
    "courses": {
        6: "line 7 of the same course was refused",
        7: "kind 'dance' is none of session, module",
        8: "flipped",
        9: "contradicts line 5, which is kept",
        10: "the same as line 5, and counted like it",
        11: "required",
    },
    "venues": {
        6: "venue_name is Berlin training centre in line 2",
        7: "Europe/Nowhere is not an IANA timezone",
        8: "capacity 'many' is not a whole number",
        9: "contradicts line 2",
        10: "hours 'sometimes' is not written like",
        11: "4 values for 11 columns",
    },
    "instructors": {
        5: "home: there is no venue PARIS",
        6: "courses: there is no course SALES",
        7: "contradicts line 2",
        8: "email must be an e-mail address",
        9: "end before they begin",
    },
}


async def moved_in(fresh, until=None):
    """Import the samples in order, those before one of them."""
    for name in list(KINDS)[: list(KINDS).index(until) if until else None]:
        tally = await fresh.sheet(name, MOVING / f"{name}.csv")
        assert not tally.told, tally.told


@pytest.fixture
def spoiled(tmp_path):
    """Writes a sample with odd rows behind the others."""

    def write(name):
        path = tmp_path / f"{name}.csv"
        path.write_text((MOVING / path.name).read_text() + "\n".join(ODD[name]) + "\n")
        return path

    return write


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
        (courses["NEGOTIATION"]["course"], None), (courses["FEEDBACK"]["course"], "2028-12-31"),
    }  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
async def test_running_it_again_changes_nothing(fresh, name):
    await moved_in(fresh)
    before = await fresh.positions()

    again = await fresh.sheet(name, MOVING / f"{name}.csv")

    assert await fresh.positions() == before
    (counts,) = again.counts()
    assert (counts.known, counts.read, again.told) == (counts.read, counts.read, [])


@pytest.mark.parametrize("name", KINDS)
async def test_each_odd_row_is_told_with_file_line_and_reason(fresh, spoiled, name):
    await moved_in(fresh, until=name)

    tally = await fresh.sheet(name, spoiled(name))

    told = {int(row["line"]): row["reason"] for row in tally.told}
    assert sorted(told) == sorted(ODD_REASONS[name])
    assert [line for line, reason in ODD_REASONS[name].items() if reason not in told[line]] == [], told
    assert {row["file"] for row in tally.told} == {f"{name}.csv"}
    (counts,) = tally.counts()
    lost = [reason for reason in told.values() if reason.startswith("lost:")]
    assert (counts.lost, counts.taken) == (len(lost), counts.read - len(told))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("there", [False, True], ids=["new", "there already"])
async def test_a_dry_run_writes_nothing_and_names_the_same_rows(fresh, spoiled, name, there):
    await moved_in(fresh, until=None if there else name)
    before = await fresh.positions()

    dry = await fresh.sheet(name, spoiled(name), dry_run=True)

    assert await fresh.positions() == before
    real = await fresh.sheet(name, spoiled(name))
    assert (dry.told, dry.counts()) == (real.told, real.counts())


@pytest.mark.parametrize("name", KINDS)
async def test_without_its_columns_nothing_is_written(fresh, tmp_path, name):
    path = tmp_path / "file.csv"
    path.write_text("code,what\nA,B\n")

    with pytest.raises(BadInput, match=f"a file of {name} names its columns"):
        await fresh.sheet(name, path)

    assert set((await fresh.positions()).values()) == {0}


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
    """A platform whose answers stop coming after so many commands, the last of which was taken."""

    def __init__(self, platform, commands):
        self._platform, self._left = platform, commands
        self.get, self.settle, self.in_bulk = platform.get, platform.settle, platform.in_bulk

    async def batch(self, service, lines):
        answers = await self._platform.batch(service, lines)
        self._left -= 1
        if self._left == 0:
            raise PlatformAway("It was stopped.")
        return answers


@pytest.mark.parametrize("name", KINDS)
async def test_stopped_behind_every_command_it_goes_on(fresh, name):
    """Each run takes one command more, and its answer is lost."""
    await moved_in(fresh, until=name)
    path, stops, done = MOVING / f"{name}.csv", 0, None

    while done is None:
        try:
            done = await fresh.sheet(name, path, client=Stopping(fresh.platform.client(KINDS[name].importer), 1))
        except PlatformAway:
            stops += 1
            assert stops < MOST_COMMANDS

    (counts,) = done.counts()
    assert stops >= counts.read
    assert (counts.known, done.told) == (counts.read, [])
