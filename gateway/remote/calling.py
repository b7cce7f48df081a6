"""Calling a service's inner addresses, from any thread."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import httpx
import msgspec

from chassis.errors import PerhapsDone, Problem, Unavailable, Unknown
from chassis.web.inner import PREFIX
from gateway.remote.turns import Turns

T = TypeVar("T")

TIMEOUT = httpx.Timeout(10, connect=2)
LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=20)
UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Nothing was asked, so it can be asked of another."""
READY, READY_SECONDS = "/readyz", 3.0
"""Where a process says what it lacks, and for how long all of them together are waited for."""


class _Readiness(msgspec.Struct, frozen=True):
    """What a process lacks, with why."""

    away: Mapping[str, str] = {}


class Calls:
    """Asks one service, wherever it runs: its processes, at `urls`, take turns, and one that does not answer is
    passed over. `token` makes a fresh token for inner use.
    """

    def __init__(self, service: str, urls: Sequence[str], token: Callable[[], str]) -> None:
        self.service = service
        self._token = token
        self._turns = Turns([_client(url) for url in urls])

    def ask(self, path: str, asked: Mapping[str, Any], kind: type[T], *, once: bool = False) -> T:
        """The answer of one inner address. Blocks: call it from a thread. With `once` the question, which changes
        something, is not repeated where it may have been heard.

        Raises:
            Unavailable: the service does not answer, or says that it cannot just now.
            PerhapsDone: what is asked `once` was heard, and not answered.
            Problem: it answers no.
        """
        for client in self._turns.order():
            try:
                reply = self._post(client, path, asked)
            except httpx.HTTPError as away:
                self._turns.away(client)
                if once and not isinstance(away, UNREACHED):
                    raise PerhapsDone(f"{self.service} was asked, and gave no answer.", keyed=False) from away
            else:
                self._turns.there(client)
                return self._answer(reply, kind)
        raise self._unavailable()

    def ask_each(self, path: str, asked: Mapping[str, Any], kind: type[T]) -> Sequence[T]:
        """The answers of all its processes that run; for what each knows of itself alone. Blocks.

        Raises:
            Unavailable: none runs, or one that does gives no answer.
            Problem: one answers no.
        """
        answers = []
        for client in self._turns.clients:
            try:
                answers.append(self._answer(self._post(client, path, asked), kind))
            except UNREACHED:
                continue
            except httpx.HTTPError as away:
                raise self._unavailable() from away
        if not answers:
            raise self._unavailable()
        return answers

    def lacks(self) -> Sequence[str]:
        """The names of what the service waits for; none where any of its processes is ready. Blocks, for a few seconds
        at most.

        Raises:
            Unavailable: none runs, or none answers in time.
        """
        told: list[Sequence[str]] = []
        until = time.monotonic() + READY_SECONDS
        for client in self._turns.order():
            left = until - time.monotonic()
            if left <= 0:
                break
            try:
                reply = client.get(READY, timeout=left)
                told.append(sorted(msgspec.json.decode(reply.content, type=_Readiness).away))
            except (httpx.HTTPError, msgspec.DecodeError):
                continue
            if reply.is_success:
                return ()
        if not told:
            raise self._unavailable()
        return told[0]

    def close(self) -> None:
        """Let go of the connections."""
        for client in self._turns.clients:
            client.close()

    def _post(self, client: httpx.Client, path: str, asked: Mapping[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        return client.post(f"{PREFIX}{path}", content=msgspec.json.encode(asked), headers=headers)

    def _answer(self, reply: httpx.Response, kind: type[T]) -> T:
        if reply.is_success:
            return msgspec.json.decode(reply.content, type=kind)
        raise _refused(self.service, reply)

    def _unavailable(self) -> Unavailable:
        return Unavailable(f"{self.service} does not answer just now.")


def _client(url: str) -> httpx.Client:
    # With a transport of its own it heeds no proxy of the environment, which would be told tokens.
    return httpx.Client(base_url=url, timeout=TIMEOUT, transport=httpx.HTTPTransport(limits=LIMITS))


def _refused(service: str, reply: httpx.Response) -> Problem:
    try:
        told = msgspec.json.decode(reply.content, type=dict[str, Any])
    except msgspec.DecodeError:
        told = {}
    detail = str(told.get("detail", f"{service} answered {reply.status_code}."))
    if reply.status_code == Unknown.status:
        return Unknown(detail)
    return Unavailable(detail) if reply.status_code in (503, 504) else Problem(detail)
