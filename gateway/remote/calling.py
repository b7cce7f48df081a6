"""Calling a service's inner addresses, from any thread."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx
import msgspec

from chassis.errors import Problem, Unavailable, Unknown
from chassis.web.inner import PREFIX

T = TypeVar("T")

TIMEOUT = httpx.Timeout(10, connect=2)
LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=20)


class Calls:
    """Asks one service, wherever it runs; `token` makes a fresh token for inner use."""

    def __init__(self, service: str, url: str, token: Callable[[], str]) -> None:
        self.service = service
        self._token = token
        self._http = httpx.Client(base_url=url, timeout=TIMEOUT, limits=LIMITS)

    def ask(self, path: str, asked: Mapping[str, Any], kind: type[T]) -> T:
        """The answer of one inner address. Blocks: call it from a thread.

        Raises:
            Unavailable: the service does not answer, or says that it cannot just now.
            Problem: it answers no.
        """
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        try:
            reply = self._http.post(f"{PREFIX}{path}", content=msgspec.json.encode(asked), headers=headers)
        except httpx.HTTPError as away:
            raise Unavailable(f"{self.service} does not answer just now.") from away
        if reply.is_success:
            return msgspec.json.decode(reply.content, type=kind)
        raise _refused(self.service, reply)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()


def _refused(service: str, reply: httpx.Response) -> Problem:
    try:
        told = msgspec.json.decode(reply.content, type=dict[str, Any])
    except msgspec.DecodeError:
        told = {}
    detail = str(told.get("detail", f"{service} answered {reply.status_code}."))
    if reply.status_code == Unknown.status:
        return Unknown(detail)
    return Unavailable(detail) if reply.status_code in (503, 504) else Problem(detail)
