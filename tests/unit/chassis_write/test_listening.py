"""Whatever happens to those who listen to a log, or announce what is in it, they go on."""

import contextlib
import fcntl
import queue
import resource
import socket
import threading
from types import SimpleNamespace

import psycopg
import pytest

from chassis.eventlog.postgres.announcing import ATTEMPTS, Announcer
from chassis.eventlog.postgres.listening import Listener

NEVER = 3600.0
BEYOND_SELECT = 1024


class Server:
    """A log's server: each session to it sees how far it is and what is announced, until that `breaks` it."""

    def __init__(self) -> None:
        self.newest, self.breaks = 0, []
        self.lines: list[socket.socket] = []
        self.lowest_descriptor = 0
        self.announced: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def connect(self):
        mine, line = socket.socketpair()
        self.lines.append(line)
        kept = socket.socket(fileno=fcntl.fcntl(mine, fcntl.F_DUPFD, self.lowest_descriptor))
        mine.close()
        kept.settimeout(0)
        handlers = []

        def look(statement, **_):
            if "max(position)" in statement and self.breaks:
                raise self.breaks.pop(0)
            return SimpleNamespace(fetchone=lambda: (self.newest,))

        def consume():
            with contextlib.suppress(BlockingIOError):
                kept.recv(4096)

        def notifies():
            try:
                return SimpleNamespace(extra=self.announced.get_nowait())
            except queue.Empty:
                return None

        return SimpleNamespace(
            connection=SimpleNamespace(
                fileno=kept.fileno,
                add_notify_handler=handlers.append,
                pgconn=SimpleNamespace(consume_input=consume, notifies=notifies),
            ),
            cursor=SimpleNamespace(execute=look),
            close=kept.close,
        )

    def announce(self, payload: bytes) -> None:
        self.announced.put(payload)
        self.lines[-1].send(b".")


@pytest.fixture
def server():
    made = Server()
    yield made
    for line in made.lines:
        line.close()


@pytest.fixture
def listen(server, monkeypatch):
    """Starts a listener; what it gives waits for the next position that is heard."""
    monkeypatch.setattr("chassis.eventlog.postgres.listening._FIRST_PAUSE_SECONDS", 0.001)
    heard: queue.SimpleQueue[int] = queue.SimpleQueue()
    listener = Listener(server.connect, heard.put, poll_seconds=NEVER)

    def start():
        listener.start()
        return lambda: heard.get(timeout=20)

    yield start
    listener.stop()


@pytest.fixture
def many_files():
    """Allows this process more files than `select` can take."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = BEYOND_SELECT + 64
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip("no process may have so many files here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_session_beyond_the_first_thousand_files_is_listened_on(server, listen, many_files):
    server.lowest_descriptor, server.newest = BEYOND_SELECT, 1
    following = listen()
    for position in (1, 2, 3):
        assert following() == position
        server.announce(b"%d" % (position + 1))
    assert len(server.lines) == 1


@pytest.mark.parametrize("payload", [b"", b"soon", b"1e9", "٣".encode(), b"9" * 5000, b"\xff"])
def test_an_announcement_that_names_no_position_is_passed_over(server, listen, payload):
    server.newest = 3
    following = listen()
    assert following() == 3
    server.announce(payload)
    server.announce(b"4")
    assert following() == 4
    assert len(server.lines) == 1


@pytest.mark.parametrize("failure", [ValueError("of ours"), OSError("no more files"), psycopg.OperationalError("away")])
def test_whatever_breaks_it_it_listens_again(server, listen, failure):
    server.newest, server.breaks = 1, [failure]
    following = listen()
    assert following() == 1
    assert len(server.lines) == 2


def test_a_fault_of_ours_is_told_with_its_trace_once_however_often_it_comes(server, listen, caplog):
    server.newest, server.breaks = 1, [ValueError("of ours") for _ in range(3)]
    assert listen()() == 1
    told = [record for record in caplog.records if "of ours" in record.getMessage()]
    assert [record.exc_info is not None for record in told] == [True, False, False]


def test_a_server_that_is_away_is_told_without_traces(server, listen, caplog):
    server.newest, server.breaks = 1, [psycopg.OperationalError("away")] * 2
    assert listen()() == 1
    assert [record.exc_info for record in caplog.records] == [None, None]


def test_whatever_breaks_an_announcer_it_announces_what_comes_next(caplog):
    announced: queue.SimpleQueue[str] = queue.SimpleQueue()
    broken = [ValueError("of ours") for _ in range(ATTEMPTS)]
    failing = threading.Event()

    def announce(_statement, told, **_):
        if broken:
            failing.set()
            raise broken.pop()
        announced.put(told[1])

    session = SimpleNamespace(alive=lambda: True, cursor=SimpleNamespace(execute=announce), close=lambda: None)
    announcer = Announcer(lambda: session)
    announcer.announce(1)
    assert failing.wait(20)
    announcer.announce(2)
    assert announced.get(timeout=20) == "2"
    announcer.close()
    assert "of ours" in caplog.text
