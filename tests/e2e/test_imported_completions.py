"""Completions of an earlier system, taken over with their own days, and taken back together."""

from tests.e2e.caller import problem
from tests.e2e.test_imports import counts, done, figures, found, odd_rows, sent, source
from tests.e2e.test_passed_over import offered, published

__all__ = ["source"]
COLUMNS = "learner,course,completed_on,expires_on,score,hours,credits,instructor,certificate,source"


async def transcript(caller, learner, wanted):
    told = await caller.until(f"/v1/learners/{learner}/transcript", lambda told: wanted(told["imported"]))
    return told["imported"]


async def test_history_counts_from_its_own_day_until_it_is_taken_back(caller, source):
    before = await published(caller)
    asking = await published(caller, prerequisites=[before])
    code = (await caller.get(f"/v1/courses/{before}"))["code"]
    seats = await offered(caller, asking, delivery="scheduled", capacity=2)
    await done(caller, await sent(caller, "learners", "key,name\n1,Anna\n2,Ben\n", source=source))
    await caller.settled()
    anna, ben = (one["learner"] for one in await found(caller, source, "1", "2"))
    problem(await caller.enroll(seats, anna), 409, "prerequisite-missing")
    rows = [
        f"1,{code.lower()},2019-05-06,2029-05-06,87.50,7.5,1.25,,LMS-42,old lms",
        f"2,{code},2018-01-31,,,,,NOBODY,,old lms",
        f"3,{code},2018-01-31,,,,,,,",
        "1,NOWHERE,2018-01-31,,,,,,,",
        f"1,{code},31.01.2018,,,,,,,",
        f"1,{code},2150-01-01,,,,,,,",
        f"2,{code},2018-01-31,2017-01-31,,,,,,elsewhere",
        f"2,{code},2017-01-31,,87 %,,,,,",
    ]
    address = await sent(caller, "completions", "\n".join([COLUMNS, *rows]), source=source)

    tried = await done(caller, address, dry_run=True)
    assert figures(tried) == counts(taken=1, odd=1, lost=6)
    await caller.post(f"{address}/start")
    job = await caller.until(address, lambda job: job["state"] == "finished" and not job["dry_run"])

    assert figures(job) == counts(taken=1, odd=1, lost=6)
    reasons = [row["reason"] for row in await odd_rows(caller, address)]
    assert reasons == [
        "There is no instructor NOBODY; the rest of the row was taken.",
        f"{source} knows no learner 3 here. Import learners first.",
        "There is no course NOWHERE.",
        "completed_on is 31.01.2018: it must be a day such as 2019-05-06.",
        "2150-01-01 lies ahead: nothing is completed before its day.",
        "It expires on 2017-01-31, before it was completed.",
        "score must be a number such as 87.5.",
    ]
    (told,) = await transcript(caller, anna, bool)
    assert (told["course"], told["completed_on"], told["expires_on"]) == (before, "2019-05-06", "2029-05-06")
    assert (told["score"], told["hours"], told["credits"]) == ("87.50", "7.5", "1.25")
    assert (told["certificate"], told["source"], told["batch"]) == ("LMS-42", "old lms", job["job"])
    (event,) = await caller.stream(f"record:{told['record']}")
    assert event["time"].startswith("2019-05-06T00:00:00")
    await caller.settled()
    assert (await caller.enroll(seats, anna)).status_code == 201

    again = await done(caller, await sent(caller, "completions", "\n".join([COLUMNS, *rows[:2]]), source=source))
    assert figures(again) == counts(known=1, odd=1)
    other = rows[0].replace("87.50", "12")
    differs = await sent(caller, "completions", f"{COLUMNS}\n{other}", source=source)
    assert figures(await done(caller, differs)) == counts(lost=1)

    assert (await caller.command(f"{address}/undo")).status_code == 202
    assert await transcript(caller, anna, lambda told: not told) == []
    assert await transcript(caller, ben, lambda told: not told) == []
    assert (await caller.get(address))["state"] == "undone"
    await caller.settled()
    problem(await caller.enroll(seats, ben), 409, "prerequisite-missing")
    problem(await caller.command(f"{address}/start"), 409, "import-over")
    last = await done(caller, await sent(caller, "completions", "\n".join([COLUMNS, rows[0]]), source=source))
    assert figures(last) == counts(taken=1)


async def test_nothing_is_taken_over_of_who_was_erased(caller, source):
    course = await caller.get(f"/v1/courses/{await caller.course()}")
    reply = await caller.send("PUT", f"/v1/learners/by-external-id/{source}/1", json={"name": "Anna"})
    await caller.post(f"/v1/learners/{reply.json()['learner']}/erase", {"reason": "Asked for it."})
    await caller.settled()

    address = await sent(caller, "completions", f"{COLUMNS}\n1,{course['code']},2019-05-06,,,,,,,", source=source)

    assert figures(await done(caller, address)) == counts(lost=1)
    assert "was erased" in (await odd_rows(caller, address))[0]["reason"]


async def test_what_was_never_taken_in_cannot_be_taken_back(caller):
    job = (await caller.post("/v1/imports/completions", {}))["job"]
    problem(await caller.command(f"/v1/imports/completions/{job}/undo"), 409, "import-not-undoable")
