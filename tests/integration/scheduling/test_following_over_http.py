"""The calendar of an instructor that is followed, from a server on the net to a clash."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest

from chassis.loop import Request
from services.scheduling.api import session_examples
from services.scheduling.commands import RefreshBusy
from tests.integration.scheduling.test_over_http import a_course, an_offering

NOW = datetime(2027, 3, 1, tzinfo=UTC)
TIMES = {"starts_at": "2027-04-05T07:00:00Z", "ends_at": "2027-04-05T10:00:00Z"}
MEETING = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//x//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;TZID=Europe/Berlin:20270405T090000\r
DTEND;TZID=Europe/Berlin:20270405T100000\r
END:VEVENT\r
END:VCALENDAR\r
"""
EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nEND:VCALENDAR\r\n"


@asynccontextmanager
async def served(content):
    """A calendar on this machine; `content` is a list whose last item is what is there now."""
    asked = set()

    async def answer(reader, writer):
        asked.add(asyncio.current_task())
        await reader.readuntil(b"\r\n\r\n")
        body = content[-1]
        status = b"200 OK" if body else b"404 Not Found"
        writer.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))
        await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/anna.ics?key=secret"
    await asyncio.gather(*asked)


async def look(platform, instructor):
    """What the timer does every quarter of an hour."""
    await platform.loop.submit(Request(command=RefreshBusy(instructor=instructor), command_id=b"", actor="timer"))


@pytest.fixture(autouse=True)
def in_march(platform):
    platform.clock = lambda: NOW


async def test_who_is_busy_by_their_own_calendar_is_neither_booked_nor_offered(platform):
    course = await a_course(platform)
    made, _ = await platform.post("/v1/offerings", an_offering(course))
    anna, _ = await platform.post("/v1/instructors", {"code": "ANNA", "timezone": "Europe/Berlin"})
    anna = anna["instructor"]
    await platform.post(f"/v1/instructors/{anna}/qualifications", {"course": course})
    session = session_examples.SESSION_BODY | TIMES | {"instructors": [anna], "dry_run": True}
    path, content = f"/v1/offerings/{made['offering']}/sessions", [MEETING]

    async def clashes():
        told, _ = await platform.post(path, session)
        return [(one["kind"], one["starts_at"], one["ends_at"]) for one in told["clashes"]]

    async with served(content) as address:
        _, token = await platform.post(f"/v1/instructors/{anna}/calendar", {"address": address})
        shown = await platform.get(f"/v1/instructors/{anna}", token)
        assert (shown["follows"], shown["unread"]) == (True, None)
        assert "secret" not in str(shown)
        await look(platform, anna)
        busy = [("instructor-busy", "2027-04-05T07:00:00Z", "2027-04-05T08:00:00Z")]
        assert await clashes() == busy
        query = f"/v1/availability?from={TIMES['starts_at']}&to={TIMES['ends_at']}&course={course}&room=false"
        offered = await platform.until(query, None, lambda found: not found["instructors"])
        slots = await platform.get(f"{query}&minutes=60")
        assert offered["instructors"] == []
        assert slots["slots"][0]["starts_at"] == "2027-04-05T08:00:00Z"
        content.append(b"")
        await look(platform, anna)
        told = await platform.until(f"/v1/instructors/{anna}", None, lambda found: found["unread"])
        assert told["unread"] == "the answer was 404"
        assert await clashes() == busy
        content.append(EMPTY)
        await look(platform, anna)
        await platform.until(f"/v1/instructors/{anna}", None, lambda found: not found["unread"])
        assert await clashes() == []


async def test_what_is_no_calendar_changes_nothing_and_is_told(platform):
    anna, _ = await platform.post("/v1/instructors", {"code": "ANNA", "timezone": "UTC"})
    async with served([b"<html>Sign in</html>"]) as address:
        _, token = await platform.post(f"/v1/instructors/{anna['instructor']}/calendar", {"address": address})
        await platform.get(f"/v1/instructors/{anna['instructor']}", token)
        await look(platform, anna["instructor"])
        told = await platform.until(f"/v1/instructors/{anna['instructor']}", None, lambda found: found["unread"])
    assert told["unread"] == "what is there is no calendar"
