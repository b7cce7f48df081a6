"""Documents are folded on as they were last written, without reading them; and read where that was not the last."""

import msgspec

from chassis.readstore.port import Change, Write
from tests.toys.reading import ENROLLMENTS, ROSTERS, Roster, completed, enrolled


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


async def test_neither_what_is_new_nor_what_was_written_a_moment_ago_is_read(
    platform, enrollment, caught_up, monkeypatch
):
    _, reads = await platform.start(ROSTERS)
    asked, load = [], platform.store.load

    async def noting(view, generation, keys):
        asked.extend(keys)
        return await load(view, generation, keys)

    monkeypatch.setattr(platform.store, "load", noting)
    for number in range(5):
        enrollment.add(enrolled("o1", f"l{number}"), "roster:o1")
        await caught_up(reads)

    assert asked == []
    assert (await reads.get(ROSTERS, "o1")).learners == [f"l{number}" for number in range(5)]


async def test_what_seems_new_and_is_not_is_read_and_folded_on(platform, enrollment, attendance, caught_up):
    _, reads = await platform.start()
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)
    await platform.stop()

    _, reads = await platform.start()
    attendance.add(completed("o1", "l1"), "progress:o1.l1")
    await caught_up(reads)

    roster = await reads.get(ROSTERS, "o1")
    assert (roster.learners, roster.completed) == (["l1"], ["l1"])
    assert await platform.store.parked() == []


async def test_nothing_is_set_aside_for_having_been_folded_on_what_was_not_the_last(platform, enrollment, caught_up):
    def strict(roster, event, recorded):
        if recorded.version == 1 and recorded.stream == "second:o1" and not roster.learners:
            raise LookupError("It comes second.")
        return ROSTERS.fold(roster, event, recorded)

    view = msgspec.structs.replace(ROSTERS, fold=strict)
    _, reads = await platform.start(view)
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)
    await platform.stop()

    _, reads = await platform.start(view)
    enrollment.add(enrolled("o1", "l2"), "second:o1")
    await caught_up(reads)

    assert (await reads.get(view, "o1")).learners == ["l1", "l2"]
    assert await platform.store.parked() == []
