"""Fetching by an address that somebody names: what is public, and nothing else."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from chassis import outside
from chassis.outside import NotFetched, Outside

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@asynccontextmanager
async def listening(answer):
    """A server on this machine; yields its port. When it ends, so has everything that it was asked."""
    asked = set()

    async def take(reader, writer):
        asked.add(asyncio.current_task())
        with suppress(ConnectionError):
            await answer(reader, writer)
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
    # A connection that was accepted last takes a few turns of the loop until it is known.
    for _ in range(10):
        await asyncio.sleep(0)
    await asyncio.gather(*asked)


@asynccontextmanager
async def serving(*answers):
    """A server that gives these answers in turn; yields its port, and the requests that it was sent."""
    asked, left = [], list(answers)

    async def answer(reader, writer):
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(left.pop(0))

    async with listening(answer) as port:
        yield port, asked


def ok(body=CALENDAR):
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def to(location):
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


def names(**known):
    async def resolve(host, port):
        return known.get(host.replace(".", "_"), [host])

    return resolve


async def refused(fetching, address):
    with pytest.raises(NotFetched) as refusal:
        await fetching.fetch(address)
    assert address not in str(refusal.value)
    return str(refusal.value)


async def test_a_calendar_is_fetched_under_the_name_that_it_was_asked_by():
    async with serving(ok()) as (port, asked):
        fetching = Outside(private=True, resolve=names(calendar_test=["127.0.0.1"]))
        assert await fetching.fetch(f"http://calendar.test:{port}/a/b.ics?key=1") == CALENDAR
    assert asked[0].startswith("GET /a/b.ics?key=1 HTTP/1.1\r\n")
    assert f"Host: calendar.test:{port}\r\n" in asked[0]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1",
        "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
async def test_what_is_not_public_is_not_asked(address):
    fetching = Outside(resolve=names(calendar_test=[address]))
    assert await refused(fetching, "http://calendar.test/x") == "it is not on the public net"


async def test_one_private_address_among_public_ones_is_enough_to_refuse():
    fetching = Outside(resolve=names(calendar_test=["93.184.215.14", "127.0.0.1"]))
    assert await refused(fetching, "http://calendar.test/x") == "it is not on the public net"


@pytest.mark.parametrize("number", ["2130706433", "0x7f000001", "127.1", "localhost"])
async def test_another_spelling_of_this_machine_is_this_machine(number):
    assert await refused(Outside(), f"http://{number}/x") in ("it is not on the public net", "it cannot be reached")


async def test_a_redirect_to_what_is_not_public_is_not_followed():
    async with serving(to("http://inside.test/secret")) as (port, _):

        async def resolve(host, port):
            return ["127.0.0.1"] if host == "public.test" else ["10.0.0.1"]

        fetching = Outside(private=True, resolve=resolve)
        fetching._private = False
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(outside, "_is_public", lambda one: one == "127.0.0.1")
            assert await refused(fetching, f"http://public.test:{port}/") == "it is not on the public net"


async def test_redirects_are_followed_three_times():
    async with serving(to("/b"), to("/c"), to("/d"), ok()) as (port, asked):
        assert await Outside(private=True).fetch(f"http://127.0.0.1:{port}/a") == CALENDAR
    assert [one.split()[1] for one in asked] == ["/a", "/b", "/c", "/d"]
    async with serving(*[to("/again")] * 9) as (port, asked):
        told = await refused(Outside(private=True), f"http://127.0.0.1:{port}/a")
    assert (told, len(asked)) == ("it leads from one address to the next", 4)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://x.test/",
        "gopher://x.test/",
        "//x.test/",
        "http://",
        "",
        "http://me:pass@x.test/",
        "http://x.test:99999/",
        "http://[::1",
    ],
)
async def test_what_is_no_address_of_the_web_is_not_fetched(address):
    with pytest.raises(NotFetched):
        await Outside(private=True, resolve=names()).fetch(address)


async def test_what_is_too_long_is_not_taken():
    async with serving(ok(b"x" * (outside.LONGEST + 1))) as (port, _):
        assert await refused(Outside(private=True), f"http://127.0.0.1:{port}/") == "it is too long"


async def test_another_answer_than_200_is_none():
    async with serving(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") as (port, _):
        assert await refused(Outside(private=True), f"http://127.0.0.1:{port}/") == "the answer was 404"


async def test_who_never_answers_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(outside, "SECONDS", 0.05)

    async def silent(reader, writer):
        await reader.read()

    async with listening(silent) as port:
        assert await refused(Outside(private=True), f"http://127.0.0.1:{port}/") == "there was no answer in time"
