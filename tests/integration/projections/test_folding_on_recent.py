"""Documents are folded on as they were last written, without reading them; and read where that was not the last."""

import msgspec

from chassis.readstore.port import Change, Write
from tests.toys.reading import ENROLLMENTS, ROSTERS, Roster, enrolled


async def test_what_somebody_else_has_made_of_a_document_meanwhile_is_folded_on(
    platform, open_store, enrollment, caught_up
):
    _, reads = await platform.start()
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)
    other = open_store()
    await other.prepare((ROSTERS, ENROLLMENTS))
    theirs = Roster(offering="o1", learners=["l1", "theirs"], size=2)
    versions = (await other.load(ROSTERS, 1, ["o1"]))["o1"].versions
    columns = {"offering": "o1", "size": 2}
    written = Write(key="o1", revision=1, versions=versions, body=msgspec.json.encode(theirs), columns=columns)
    assert not await other.commit([Change(view=ROSTERS, generation=1, writes=[written])])
    await other.close()

    enrollment.add(enrolled("o1", "l2"), "roster:o1")
    enrollment.add(enrolled("o2", "l3"), "roster:o2")
    await caught_up(reads)

    assert (await reads.get(ROSTERS, "o1")).learners == ["l1", "l2", "theirs"]
    assert (await reads.get(ROSTERS, "o2")).learners == ["l3"]


async def test_what_was_written_a_moment_ago_is_not_read_again(platform, enrollment, caught_up, monkeypatch):
    _, reads = await platform.start()
    asked, load = [], platform.store.load

    async def noting(view, generation, keys):
        asked.extend(keys)
        return await load(view, generation, keys)

    monkeypatch.setattr(platform.store, "load", noting)
    for number in range(5):
        enrollment.add(enrolled("o1", f"l{number}"), "roster:o1")
        await caught_up(reads)

    assert asked.count("o1") == 1
    assert (await reads.get(ROSTERS, "o1")).learners == [f"l{number}" for number in range(5)]
