"""What teaching costs, as advice on formats takes it from all who teach and all rooms, however many there are."""

import json

from services.scheduling.api import venue_examples

NO = dict.fromkeys(("practice", "spread", "critical", "informational", "changing", "budget"), False)
AT_ONCE = 250
LINES = {"Content-Type": "application/x-ndjson", "Authorization": "Bearer admin"}


async def assumed(platform, token):
    body = {"answers": NO | {"budget": True}, "audience": 12}
    advice, token = await platform.post("/v1/format-advice", body, **{"Rollbook-Position": token})
    told = await platform.get(f"/v1/format-advice/{advice['advice']}", token)
    return {line["name"]: (line["value"], line["basis"]) for line in told["projection"]["assumptions"]}


async def made(platform, commands):
    lines = [json.dumps({"key": str(number)} | command) for number, command in enumerate(commands)]
    for some in range(0, len(lines), AT_ONCE):
        body = "\n".join(lines[some : some + AT_ONCE])
        reply = await platform.client.post("/v1/batch", content=body, headers=LINES)
        assert {json.loads(line)["status"] for line in reply.text.splitlines()} == {201}
    return reply.headers["Rollbook-Position"]


async def test_every_rate_counts_and_those_of_the_last_as_well(platform):
    def instructor(number):
        rate = 150_000 if number >= 1_000 else 50_000
        body = {"code": f"I{number:04}", "timezone": "UTC", "day_rate": rate, "currency": "EUR"}
        return {"command": "RegisterInstructor", "body": body}

    token = await made(platform, [instructor(number) for number in range(1_250)])
    assert (await assumed(platform, token))["day_rate"] == (700.0, "own")


async def test_who_teaches_no_more_and_rooms_that_are_used_no_more_do_not_count(platform):
    venue, _ = await platform.post("/v1/venues", venue_examples.VENUE_BODY)
    rooms, people = [], []
    for number, cost in enumerate((20_000, 40_000, 90_000)):
        terms = {"code": f"R{number}", "name": "Hall", "hire_cost": cost, "currency": "EUR"}
        rooms.append((await platform.post(f"/v1/venues/{venue['venue']}/rooms", terms))[0]["room"])
        person = {"code": f"I{number}", "timezone": "UTC", "day_rate": cost, "currency": "EUR"}
        people.append((await platform.post("/v1/instructors", person))[0]["instructor"])
    await platform.post(f"/v1/rooms/{rooms[-1]}/retire")
    _, token = await platform.post(f"/v1/instructors/{people[-1]}/retire")
    found = await assumed(platform, token)
    assert (found["day_rate"], found["venue_day"]) == ((300.0, "own"), (300.0, "own"))
