"""Mails: how one is built, and how it is handed to a mail server (SMTP)."""

import asyncio
import re
from collections import deque
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import msgspec

TIMEOUT_SECONDS = 30.0
CONNECTIONS = 4
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_HOST = re.compile(r"[A-Za-z0-9.-]+")


class MailDeferred(Exception):
    """Raised when a mail could not be handed over just now; the same may go later. `code` is the server's, or 0."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the mail server cannot take it now ({code})")
        self.code = code


class MailRefused(Exception):
    """Raised when a mail will never be taken, by the server's `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the mail server refuses it ({code})")
        self.code = code


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to one person, as text and HTML. `calendar` is an invitation of that `method`, or, where there is no
    method, a calendar to keep.
    """

    to: str
    called: str
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    method: str = ""


def built(mail: Mail, *, sender: str, message_id: str, at: datetime) -> EmailMessage:
    """The mail as it goes. The `message_id`, without brackets, stays the same however often it is sent."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["Subject"] = line(mail.subject)
    message["From"] = _mailbox(*parseaddr(line(sender)))
    message["To"] = _mailbox(mail.called, mail.to)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id}>"
    # So that no out-of-office note answers it (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar is not None and mail.method:
        message.add_alternative(mail.calendar, "text", "calendar", cte="base64", params={"charset": "utf-8"})
        message.get_payload()[-1].set_param("method", mail.method)  # type: ignore[index, union-attr]
    elif mail.calendar is not None:
        message.add_attachment(mail.calendar, "text", "calendar", filename="sessions.ics", params={"charset": "utf-8"})
    return message


def address_of(sender: str) -> str:
    """The address alone of somebody such as Training <training@example.org>."""
    return parseaddr(sender)[1]


def host_of(sender: str) -> str:
    """The part of a sender's address behind the @, to name messages by."""
    host = address_of(sender).rpartition("@")[2]
    return host if _HOST.fullmatch(host) else "rollbook"


def line(text: str) -> str:
    """Text on one line: a header ends where a line does."""
    return " ".join(_BREAKS.sub(" ", text).split())


class MailServer:
    """A mail server, by its URL: `smtps://user:secret@host:465`, or `smtp://host:587`. The second begins in clear and
    must go over to TLS, but on this machine; `?starttls=never` says that it is not to.
    A few connections are kept for as long as there is something to send, with one mail at a time on each. Whoever waits
    for one while the server turns out to be away does not try it as well.
    """

    def __init__(self, url: str) -> None:
        at = urlsplit(url)
        secure = at.scheme == "smtps"
        never = parse_qs(at.query).get("starttls") == ["never"]
        self._options = {
            "hostname": at.hostname,
            "port": at.port or (465 if secure else 587),
            "username": unquote(at.username) if at.username else None,
            "password": unquote(at.password) if at.password else None,
            "use_tls": secure,
            # Null lets a server on this machine do as it likes.
            "start_tls": False if secure or never else None if _loopback(at.hostname or "") else True,
            "timeout": TIMEOUT_SECONDS,
        }
        self._idle: deque[aiosmtplib.SMTP] = deque()
        self._sending = 0
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._absences = 0

    async def send(self, message: EmailMessage) -> None:
        """Hand one mail over.

        Raises:
            MailDeferred: the server is away, or asks to come again.
            MailRefused: it will not take it.
        """
        self._sending += 1
        absences = self._absences
        try:
            async with self._room:
                if self._absences != absences:
                    raise MailDeferred(0)
                await self._hand_over(message)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _told(min(one.code for one in refused.recipients)) from refused
        except aiosmtplib.SMTPResponseException as answered:
            raise _told(answered.code) from answered
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as away:
            # A connection that was cut is no more than that: the next one may do.
            self._absences += not isinstance(away, aiosmtplib.SMTPServerDisconnected)
            raise MailDeferred(0) from away
        finally:
            self._sending -= 1
            if not self._sending:
                await self._hang_up()

    async def _hand_over(self, message: EmailMessage) -> None:
        connection = await self._connection()
        try:
            await connection.send_message(message)
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    async def _connection(self) -> aiosmtplib.SMTP:
        while self._idle:
            connection = self._idle.popleft()
            if connection.is_connected:
                return connection
        connection = aiosmtplib.SMTP(**self._options)  # type: ignore[arg-type]
        await connection.connect()
        return connection

    async def _hang_up(self) -> None:
        while self._idle:
            connection = self._idle.popleft()
            try:
                await connection.quit()
            except (aiosmtplib.SMTPException, OSError):
                connection.close()


def check_server(url: str) -> str:
    """The URL of a mail server, if it is one.

    Raises:
        ValueError: it is none; nothing of it is told, for a secret may stand anywhere in what cannot be read.
    """
    try:
        at = urlsplit(url)
        whole = at.scheme in ("smtp", "smtps") and at.hostname and at.port != 0
    except ValueError:
        whole = False
    # A secret with a sign that has a meaning of its own ends the host too early, and the rest stands behind it.
    if not whole or at.path not in ("", "/") or at.fragment or "@" in at.query:
        should = "should be smtps://user:secret@host:465, or smtp://host:587"
        raise ValueError(f"{should}; signs such as / ? # @ : in a user or a secret are written in percents, / as %2F")
    return url


def check_sender(text: str) -> str:
    """The address that mails come from, if it is one.

    Raises:
        ValueError: it is none.
    """
    local, _, host = parseaddr(text)[1].rpartition("@")
    if not local or not _HOST.fullmatch(host):
        raise ValueError("should be an e-mail address, such as Training <training@example.org>")
    return text


def _told(code: int) -> MailDeferred | MailRefused:
    return MailDeferred(code) if code < 500 else MailRefused(code)


def _mailbox(called: str, address: str) -> Address:
    # An address that nobody can have written by hand goes as it is, for the server to refuse.
    local, _, host = line(address).rpartition("@")
    return Address(display_name=line(called), username=local, domain=host)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
