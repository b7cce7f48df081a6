"""A real mail server in this process, that keeps what it is handed, or refuses it."""

import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Event

from aiosmtpd.controller import Controller


class PostOffice:
    """Keeps every mail; `answers` are what it says to the next ones instead, such as `451 come again`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: list[str] = []
        self.came = Event()
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port())

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos
        self.came.set()
        return "250 OK"

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop(no_assert=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"


def _free_port() -> int:
    # The controller calls itself at its port when it starts, and takes none for any.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
