"""Mails handed to a real mail server, and what it says to them."""

import asyncio
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from chassis.ical import Entry, Method, invitation
from chassis.mail import CONNECTIONS, Mail, MailDeferred, MailRefused, MailServer, built

from .post import PostOffice

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
MAIL = Mail(to="anna@x.test", called="Anna", subject="Your seat", text="You have a seat.\n", html="<p>You have a seat.")
ENTRY = Entry(
    uid="o1.s1@rollbook", sequence=1, changed_at=AT, starts_at=AT, ends_at=AT.replace(hour=13), summary="Negotiation"
)


@pytest.fixture
def office():
    with PostOffice() as office:
        yield office


def letter(number=1, **changes):
    return built(
        replace(MAIL, **changes), sender="Training <training@x.test>", message_id=f"n{number}.l1@x.test", at=AT
    )


async def test_a_mail_arrives_as_text_and_html_under_its_own_id(office):
    await MailServer(office.url).send(letter())
    (mail,) = office.mails
    assert (mail["Message-ID"], mail["Subject"], mail["From"]) == (
        "<n1.l1@x.test>",
        "Your seat",
        "Training <training@x.test>",
    )
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["Auto-Submitted"] == "auto-generated"


async def test_an_invitation_is_an_alternative_that_names_its_method(office):
    calendar = invitation(Method.REQUEST, ENTRY, organizer="training@x.test", attendee="anna@x.test", called="Anna")
    await MailServer(office.url).send(letter(calendar=calendar, method="REQUEST"))
    part = list(office.mails[0].iter_parts())[-1]
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")
    assert part.get_payload(decode=True) == calendar


async def test_a_calendar_to_keep_is_attached(office):
    await MailServer(office.url).send(letter(calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
    (attached,) = office.mails[0].iter_attachments()
    assert attached.get_filename() == "sessions.ics"


@pytest.mark.parametrize("name", ["Anna\r\nBcc: all@x.test", 'Ann "Q"; <b@x.test>', "Ünsal, Ömer", "a\x00b\u2028c"])
async def test_a_name_is_a_name_whatever_is_in_it(office, name):
    await MailServer(office.url).send(letter(called=name, subject=name))
    mail = office.mails[0]
    assert (office.recipients, mail["Bcc"]) == (["anna@x.test"], None)
    assert [address.addr_spec for address in mail["To"].addresses] == ["anna@x.test"]


async def test_many_at_once_all_arrive(office):
    server = MailServer(office.url)
    await asyncio.gather(*(server.send(letter(number)) for number in range(30)))
    assert len({mail["Message-ID"] for mail in office.mails}) == 30


@pytest.mark.parametrize(("answer", "raised"), [("451 come again", MailDeferred), ("552 never", MailRefused)])
async def test_what_the_server_says_is_told_apart(office, answer, raised):
    office.answers = [answer]
    with pytest.raises(raised) as told:
        await MailServer(office.url).send(letter())
    assert told.value.code == int(answer[:3])
    await MailServer(office.url).send(letter())
    assert len(office.mails) == 1


async def test_a_server_that_is_away_is_asked_again_later():
    with PostOffice() as office:
        url = office.url
    with pytest.raises(MailDeferred):
        await MailServer(url).send(letter())


async def test_a_server_that_hangs_is_tried_by_a_few_and_all_are_told_to_come_again(monkeypatch):
    monkeypatch.setattr("chassis.mail.TIMEOUT_SECONDS", 0.2)
    tried = []

    async def silent(_reader, writer):
        tried.append(writer)

    hanging = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with hanging:
        server = MailServer(f"smtp://127.0.0.1:{hanging.sockets[0].getsockname()[1]}")
        told = await asyncio.gather(*(server.send(letter(number)) for number in range(40)), return_exceptions=True)
        for writer in tried:
            writer.close()
    assert [type(one) for one in told] == [MailDeferred] * 40
    assert len(tried) == CONNECTIONS
