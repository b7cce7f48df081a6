"""Odd rows of what a team moves in with are told with file, line and reason, by a dry run too; the others are taken."""

import pytest

from rollbook.importers.lines import BadInput
from rollbook.importers.moving.importing import KINDS
from tests.integration.platform.moving import MOVING, moved_in

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
    "offerings": [
        "X-1,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-03 10:00,2031-03-03 11:00,BERLIN/SPREE,",
        "X-2,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-04 14:00,2031-03-04 16:00,BERLIN/HAVEL,ANNA",
        "X-3,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-09 10:00,2031-03-09 12:00,BERLIN/HAVEL,",
        "X-4,FEEDBACK,,,Europe/Berlin,20,,,talk,2031-03-11 10:00,2031-03-11 12:00,BERLIN/HAVEL,",
        "X-5,NEGOTIATION,,,Europe/Berlin,,,,workshop,2031-03-11 10:00,2031-03-11 12:00,,BRUNO",
        "X-6,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-12 10:00,2031-03-12 12:00,BERLIN/HAVEL,",
        "X-7,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-12 12:15,2031-03-12 13:00,BERLIN/HAVEL,",
        "X-8,SALES,,,Europe/Berlin,,,,talk,2031-03-12 10:00,2031-03-12 12:00,,",
        "X-8,FEEDBACK,,,Europe/Berlin,,,,dance,2031-03-12 10:00,2031-03-12 12:00,,",
        "X-9,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-30 02:30,2031-03-30 04:00,,",
        "X-10,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-31 10:00,2031-03-31 09:00,,",
        "X-11,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-31 10:00,2031-03-31 11:00,BERLIN/ODER,",
        "X-12,FEEDBACK,,,Europe/Berlin,,,,talk,2031-03-31 10:00,2031-03-31 11:00,,ZOE",
        "X-13,FEEDBACK,,on_demand,Europe/Berlin,,,,talk,,,,",
        "X-14,FEEDBACK,,,Europe/Berlin,2,4,,talk,2031-03-31 10:00,2031-03-31 11:00,,",
        "neg-2031-03,,,,,,,,workshop,2031-03-03 09:00,2031-03-03 16:00,BERLIN/SPREE,ANNA",
        "X-15,FEEDBACK,,,Europe/Berlin,8,2,2031-04-02 09:00,talk,2031-04-01 10:00,2031-04-01 11:00,,",
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
    "offerings": {
        6: "BERLIN/SPREE: room taken by NEG-2031-03 from 2031-03-03 08:00 to 2031-03-03 14:00 UTC",
        7: "ANNA: instructor taken by NEG-2031-03 from 2031-03-04 08:00 to 2031-03-04 14:00 UTC",
        8: "BERLIN/HAVEL: room closed from 2031-03-09",
        9: "BERLIN/HAVEL: room too small (needed 20, available 8)",
        10: "BRUNO: not qualified",
        12: "BERLIN/HAVEL: room taken by X-6",
        13: "course: there is no course SALES",
        14: "course is SALES in line 13, and must not differ",
        15: "starts 2031-03-30 02:30 does not exist in Europe/Berlin",
        16: "The end must come after the start",
        17: "room: there is no room BERLIN/ODER, written like VENUE/ROOM",
        18: "instructors: there is no instructor ZOE",
        19: "an on-demand offering has no sessions: leave component empty",
        20: "The minimum of 4 is above the capacity of 2",
        21: "contradicts line 2, which is kept",
        22: "decide_at must not come after the start",
    },
}


@pytest.fixture
def spoiled(tmp_path):
    """Writes a sample with odd rows behind the others."""

    def write(name):
        path = tmp_path / f"{name}.csv"
        path.write_text((MOVING / path.name).read_text() + "\n".join(ODD[name]) + "\n")
        return path

    return write


@pytest.mark.parametrize("name", KINDS)
async def test_each_odd_row_is_told_with_file_line_and_reason(fresh, spoiled, name):
    await moved_in(fresh, until=name)

    tally = await fresh.sheet(name, spoiled(name))

    told = {int(row["line"]): row["reason"] for row in tally.told if "stays a draft" not in row["reason"]}
    assert sorted(told) == sorted(ODD_REASONS[name])
    assert [line for line, reason in ODD_REASONS[name].items() if reason not in told[line]] == [], told
    assert {row["file"] for row in tally.told} == {f"{name}.csv"}
    (counts,) = tally.counts()
    lost = [reason for reason in told.values() if reason.startswith("lost:")]
    assert counts.lost == len(lost)
    assert counts.taken >= len((MOVING / f"{name}.csv").read_text().splitlines()) - 2


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
