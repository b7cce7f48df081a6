"""Two learners who are one person, whichever way the platform runs: nothing is lost, nobody is overtaken, and whatever
is asked about either is answered about both.
"""

import asyncio

from tests.e2e.caller import problem

AHEAD = {"starts_at": "2099-03-30T07:00:00Z", "ends_at": "2099-04-30T07:00:00Z"}
WHY = {"reason": "Registered twice."}
PATIENCE = 3
"""How many times as long as usual: what was on its way is taken over after ten seconds."""


async def twice(caller):
    """One person under two ids, each known to another system: the one that is kept first."""
    kept, merged = await caller.learners(2)
    for learner, source in ((kept, "hr"), (merged, "crm")):
        body = {"external_ids": [{"source": source, "id": f"{source}-{kept}"}]}
        await caller.post(f"/v1/learners/{learner}/change", body)
    await caller.settled()
    return kept, merged


async def standing(caller, offering):
    """Who has a seat, and who waits, in order."""
    lists = [(await caller.get(f"/v1/offerings/{offering}/{name}"))["items"] for name in ("roster", "waitlist")]
    return tuple([one["learner"] for one in items] for items in lists)


async def test_what_lies_ahead_of_both_is_the_kept_ones_and_nobody_is_overtaken(caller):
    kept, merged = await twice(caller)
    others = await caller.learners(3)
    seat, queue, both = [await caller.offering(1, **AHEAD) for _ in range(3)]
    for offering, learners in ((seat, (merged, others[0])), (queue, (others[0], merged, others[1])),
                               (both, (kept, others[2], merged))):  # fmt: skip
        for learner in learners:
            assert (await caller.enroll(offering, learner)).status_code == 201
    await caller.settled()
    tried = await caller.post(f"/v1/learners/{kept}/merge", {"merged": merged, **WHY, "dry_run": True})
    assert await standing(caller, seat) == ([merged], [others[0]])

    done = await caller.post(f"/v1/learners/{kept}/merge", {"merged": merged, **WHY})
    await caller.settled()

    assert {name: tried[name] for name in done} == done
    assert sorted(done["taken_over"]) == sorted(f"{one}.{merged}" for one in (seat, queue))
    assert done["ended"] == [f"{both}.{merged}"]
    assert await standing(caller, seat) == ([kept], [others[0]])
    assert await standing(caller, queue) == ([others[0]], [kept, others[1]])
    assert await standing(caller, both) == ([kept], [others[2]])
    page = await caller.get(f"/v1/learners/{merged}")
    assert (page["merged_into"], page["active"], page["external_ids"]) == (kept, False, [])
    theirs = [(await caller.get("/v1/enrollments", learner=one))["items"] for one in (kept, merged)]
    assert theirs[0] == theirs[1]
    problem(await caller.enroll(seat, merged), 409, "already-merged")
    told = await caller.send("PUT", f"/v1/learners/by-external-id/crm/crm-{kept}", json={"name": "Ada Sommer"})
    assert told.json() == {"learner": kept, "created": False}


async def test_what_either_has_completed_counts_for_the_person(caller):
    kept, merged = await twice(caller)
    begun = await caller.offering(2)
    course = (await caller.get(f"/v1/offerings/{begun}"))["course"]
    program = {"code": f"P-{kept}", "title": "Path", "steps": [{"course": course, "phase": "live"}]}
    program = (await caller.post("/v1/programs", program))["program"]
    await caller.post(f"/v1/programs/{program}/publish")
    await caller.settled()
    await caller.post("/v1/enrollments", {"program": program, "learner": kept})
    await caller.enroll(begun, merged)
    for component in ("day", "quiz"):
        body = {"offering": begun, "learner": merged, "component": component, "outcome": "completed"}
        await caller.post("/v1/outcomes", body)
    await caller.settled()

    await caller.post(f"/v1/learners/{kept}/merge", {"merged": merged, **WHY})
    await caller.settled()

    for one in (kept, merged):
        transcript = await caller.until(
            f"/v1/learners/{one}/transcript", lambda told: all(path["completed_at"] for path in told["programs"])
        )
        assert [path["program"] for path in transcript["programs"]] == [program]
        assert course in {done["course"] for done in transcript["courses"]}
        assert [done["course"] for done in (await caller.get("/v1/completions", learner=one))["items"]] == [course]


async def test_whoever_enrolls_the_other_id_at_that_moment_loses_nothing(platform, caller):
    kept, merged = await twice(caller)
    offerings = [await caller.offering(1, **AHEAD) for _ in range(4)]
    await caller.settled()
    asked = [("/v1/enrollments", {"offering": one, "learner": merged, "notify": "none"}) for one in offerings]
    asked.insert(2, (f"/v1/learners/{kept}/merge", {"merged": merged, **WHY}))
    replies = await caller.at_once(asked, doors=platform.doors("enrollment"))
    assert replies.pop(2).status_code == 200
    came_in = [one for one, reply in zip(offerings, replies, strict=True) if reply.status_code == 201]

    seated = []
    for _ in range(PATIENCE * 40):
        seated = [await standing(caller, one) for one in came_in]
        if all(who == ([kept], []) for who in seated):
            break
        await asyncio.sleep(0.5)
    assert seated == [([kept], [])] * len(came_in)


async def test_who_is_erased_is_forgotten_by_every_id(caller):
    kept, merged = await twice(caller)
    await caller.post(f"/v1/learners/{merged}/hold", {"reason": "Case 12"})
    problem(await caller.command(f"/v1/learners/{kept}/merge", {"merged": merged, **WHY}), 409, "legal-hold")
    await caller.post(f"/v1/learners/{merged}/lift-hold", {"reason": "closed"})
    await caller.post(f"/v1/learners/{kept}/merge", {"merged": merged, **WHY})
    await caller.settled()
    problem(await caller.command(f"/v1/learners/{merged}/erase", {"reason": "asked"}), 409, "already-merged")
    await caller.post(f"/v1/learners/{kept}/erase", {"reason": "asked"})
    for one in (kept, merged):
        shown = await caller.until(f"/v1/learners/{one}", lambda told: told["erased"])
        assert shown["name"] is None
