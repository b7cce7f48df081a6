import asyncio

import httpx
import pytest

from chassis.settings import Settings
from gateway.edge.explanations import EXPLANATIONS
from gateway.edge.limits import Buckets

SEAL = "00c0ffee" * 5


async def test_a_request_reaches_its_service_as_its_caller(client, loops):
    response = await client.post("/v1/courses/c1/publish", headers={"X-Request-Id": "r-1"})
    assert response.status_code == 200
    (request,) = loops["scheduling"].requests
    assert (request.command.course, request.actor, request.correlation) == ("c1", "some-admin", "r-1")


async def test_an_address_that_cannot_be_stored_reaches_no_decision(client, loops):
    response = await client.post("/v1/courses/c%001/publish")
    (wrong,) = response.json()["errors"]
    assert (response.status_code, wrong["field"]) == (422, "$.course")
    assert wrong["message"] == "must not contain the character NUL"
    assert loops["scheduling"].requests == []


async def test_a_batch_reaches_the_service_it_names(client, loops):
    line = b'{"command": "PublishCourse", "key": "k", "body": {"course": "c1"}}\n'
    headers = {"Content-Type": "application/x-ndjson"}
    response = await client.post("/v1/batch/scheduling", content=line * 2, headers=headers)
    assert [row.split(b'"status":')[1][:3] for row in response.content.splitlines()] == [b"200", b"200"]
    assert len(loops["scheduling"].requests) == 2
    assert (await client.post("/v1/batch/reporting", content=line, headers=headers)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/v1/needs", "/v1/nothing", "/healthz", "/problems/unknown"])
async def test_every_answer_carries_the_security_headers_and_its_request_id(client, path):
    response = await client.get(path)
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    assert len(response.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("DELETE", "/v1/courses", 405), ("GET", "/v1/", 404), ("GET", "/problems/none", 404)],
)
async def test_what_is_not_there_is_a_problem(client, method, path, status):
    response = await client.request(method, path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status


async def test_another_method_is_told_which_are_taken(client):
    assert (await client.delete("/v1/courses")).headers["allow"] == "GET, POST"


async def test_whatever_is_not_api_goes_to_the_dashboard_with_the_caller(client):
    assert (await client.get("/offerings/o1")).text == "/offerings/o1|Bearer eyJ0e|"


async def test_a_body_that_says_it_is_too_large_is_refused_at_the_door(client, loops):
    response = await client.post("/v1/courses", content=b"x" * 20_001)
    assert (response.status_code, response.json()["limit"]) == (413, 20_000)


@pytest.mark.parametrize(("length", "status"), [("9" * 5_000, 413), ("0" * 5_000 + "2", 422), ("many", 422)])
async def test_a_length_of_any_length_is_taken_for_what_it_says(client, length, status):
    response = await client.post("/v1/courses", content=b"{}", headers={"Content-Length": length})
    assert response.status_code == status


@pytest.mark.parametrize("path", ["/offerings/new", "/v1/courses"])
async def test_a_body_that_turns_out_too_large_is_cut_off(client, path):
    async def chunks():
        for _ in range(100):
            yield b"x" * 1000

    response = await client.post(path, content=chunks(), headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["limit"]) == (413, 20_000)


@pytest.mark.parametrize("path", ["/offerings/new", "/v1/courses"])
async def test_a_body_that_does_not_come_whole_is_waited_for_no_longer(client, path, monkeypatch):
    monkeypatch.setattr("gateway.edge.exchange.BODY_SECONDS", 0.05)

    async def half():
        yield b'{"code": '
        await asyncio.sleep(60)

    response = await client.post(path, content=half(), headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["type"]) == (408, "/problems/request-timeout")
    assert response.headers["connection"] == "close"


async def test_who_sends_too_much_is_told_when_to_come_back(gateway, token):
    gateway._buckets = Buckets(rate=0.5, burst=3)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=gateway), base_url="http://rollbook.test") as client:
        mine, theirs = ({"Authorization": f"Bearer {token(role)}"} for role in ("admin", "coordinator"))
        answers = [await client.get("/v1/needs", headers=mine) for _ in range(4)]
        assert [answer.status_code for answer in answers[:3]] != [429] * 3
        assert (answers[3].status_code, answers[3].headers["retry-after"]) == (429, "2")
        assert (await client.get("/v1/needs", headers=theirs)).status_code != 429


def test_a_bucket_fills_again_at_its_rate():
    now = [0.0]
    buckets = Buckets(rate=2, burst=2, clock=lambda: now[0])
    assert [buckets.take("ada") for _ in range(3)] == [0, 0, 0.5]
    now[0] = 0.5
    assert [buckets.take("ada"), buckets.take("ada"), buckets.take("bob")] == [0, 0.5, 0]


async def test_the_process_says_that_it_is_alive(anyone):
    assert (await anyone.get("/healthz")).json() == {"status": "ok"}
    assert (await anyone.get("/readyz")).json() == {"status": "ready", "away": {}}


async def test_readiness_names_what_is_away(gateway, anyone):
    async def away():
        return {"enrollment views": "rebuilding, 40 %"}

    gateway._readiness = away
    response = await anyone.get("/readyz")
    assert (response.status_code, response.json()["away"]) == (503, {"enrollment views": "rebuilding, 40 %"})


async def test_metrics_are_told_on_this_machine_and_to_operators(gateway, token):
    async def status(client, **headers):
        return (await client.get("/metrics", headers=headers)).status_code

    for address, expected in (("127.0.0.1", 200), ("::1", 200), ("10.1.2.3", 401)):
        transport = httpx.ASGITransport(app=gateway, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test") as client:
            assert await status(client) == expected
            assert await status(client, Authorization=f"Bearer {token('auditor')}") == 200
            assert await status(client, Authorization=f"Bearer {token('learner')}") == 403
    transport = httpx.ASGITransport(app=gateway, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test") as client:
        assert await status(client, **{"X-Forwarded-For": "10.1.2.3"}) == 401


async def test_schemas_and_problems_resolve(anyone):
    kinds = [item["type"] for item in (await anyone.get("/schemas")).json()["items"]]
    assert "rollbook.enrollment.learner-enrolled.v1" in kinds
    for kind in kinds:
        response = await anyone.get(f"/schemas/{kind}")
        assert response.json()["$id"].endswith(kind)
        assert response.headers["content-type"] == "application/schema+json"
    for item in (await anyone.get("/problems")).json()["items"]:
        assert (await anyone.get(item["type"])).json()["meaning"] == item["meaning"]
    assert len(EXPLANATIONS) > 30


async def test_the_access_log_never_holds_a_query(client, caplog):
    caplog.set_level("INFO")
    await client.get("/sign-in?code=secret-code")
    await client.get("/v1/courses%0aforged line?code=secret-code")
    lines = [record.getMessage() for record in caplog.records if record.name == "rollbook.access"]
    assert lines == ["GET /sign-in 200", "GET /v1/courses%0Aforged%20line 404"]
    assert not any("secret-code" in str(vars(record)) for record in caplog.records if record.name != "httpx")


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/calendars/v1.r1.k1-{SEAL}/feed.ics",
        f"/v1/calendars/k1-{SEAL[:-3]}/feed.ics",
        f"/v1/calendars/k1-{SEAL}",
        f"/v1/calendars/k1%2D{SEAL.upper()}/other",
        f"/calendar/k1-{SEAL}.ics",
    ],
)
async def test_the_access_log_never_holds_what_opens_a_secret_address(anyone, caplog, path):
    caplog.set_level("DEBUG")
    await anyone.get(path)
    told = [str(vars(record)) for record in caplog.records if record.name.startswith("rollbook")]
    assert any("k1-hidden" in line for line in told)
    assert not any(SEAL[:20] in line.lower() for line in told)


async def test_the_lifespan_of_a_server_is_answered(gateway):
    sent = []
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message["type"])

    await gateway({"type": "lifespan"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_a_fault_behind_the_door_is_a_problem_without_details(gateway, client):
    async def broken(scope, receive, send):
        raise RuntimeError("secret detail")

    gateway._dashboard = broken
    response = await client.get("/")
    assert (response.status_code, "secret" in response.text) == (500, False)


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("ROLLBOOK_PORT", "9000")
    monkeypatch.setenv("ROLLBOOK_MAX_BODY", "2048")
    assert (Settings().port, Settings().max_body) == (9000, 2048)
