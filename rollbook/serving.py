"""HTTP for an embedded platform: one socket, one server, a clean end on the first signal."""

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp

from chassis.settings import LOOPBACK
from rollbook.ending import Ending

T = TypeVar("T")

GRACE_SECONDS = 5
KEEP_ALIVE_SECONDS = 30
LATECOMERS_SECONDS = 0.1
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class PortTaken(Exception):
    """Raised when the address cannot be listened on."""


class _Server(uvicorn.Server):
    """A server that leaves the signals to us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket on this address; 0 takes any free port.

    Raises:
        PortTaken: something else listens there, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio switches off delays: an answer of two packets would wait 40 ms for nothing.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        reason = f"{host}:{port} cannot be listened on: {error.strerror}"
        raise PortTaken(f"{reason}; name another port with --port.") from None
    return listening


def address(listening: socket.socket) -> str:
    """The URL of what is served on this socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(
    app: ASGIApp,
    listening: socket.socket,
    stopping: asyncio.Event,
    hang_up: Callable[[], None],
    *,
    trusted: str = LOOPBACK,
) -> None:
    """Serve until `stopping` is set; then answer what is in flight, for a few seconds at most.

    `hang_up` ends what would else stay open for ever. Of the `trusted` proxies, addresses and networks separated by
    commas, it is believed what they say of whom they speak for (`X-Forwarded-For`, `X-Forwarded-Proto`).
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        forwarded_allow_ips=trusted,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws="none",
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait([serving, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    hang_up()
    server.should_exit = True
    while not serving.done():
        # Uvicorn closes idle connections once, and then waits for those that were accepted meanwhile.
        for connection in list(server.server_state.connections):
            if not connection.transport.is_closing():
                connection.shutdown()
        await asyncio.wait([serving], timeout=LATECOMERS_SECONDS)
    await serving


@contextmanager
def stopped_by_signals(stop: Callable[[], None], ending: Ending) -> Iterator[None]:
    """Call `stop` on Ctrl-C and on SIGTERM; from the first of these on, the time to the `ending` runs."""
    loop = asyncio.get_running_loop()

    def signalled() -> None:
        ending.begin()
        stop()

    for number in SIGNALS:
        loop.add_signal_handler(number, signalled)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)


async def unless(stopping: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` answers; null if `stopping` is set before it is done, which cancels it."""
    task = asyncio.create_task(work)
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not task.done():
        task.cancel()
        await asyncio.wait([task])
        return None
    return task.result()
