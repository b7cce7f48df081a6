"""Who holds a seat is told what becomes of its sessions, and reminded of them by their own clock."""

from datetime import timedelta

import pytest

from chassis.effects import EffectRunner, Tools
from chassis.settings import Settings
from contracts.enrollment import NoticeIntended
from contracts.scheduling import (
    OfferingCancelled,
    SessionCancelled,
    SessionLinkChanged,
    SessionRescheduled,
    SessionRestored,
)
from tests.integration.enrollment.telling import APRIL, LONG, enroll, intended, invited, learner, ready, session

ABOUT = {"session": "o1.s0", "offering": "o1"}


def moved(by=timedelta(days=1), **more):
    times = {"starts_at": APRIL + by, "ends_at": APRIL + by + LONG, "was_from": APRIL, "was_until": APRIL + LONG}
    return SessionRescheduled(**ABOUT, timezone="Europe/Berlin", **times, **more)


async def changed(office, sending, event):
    office.now += timedelta(minutes=1)
    office.happened("offering:o1", event)
    await office.settled()
    await sending.do_due()


@pytest.fixture
async def seated(office, post, sending):
    """A learner with a seat, who knows; only what comes now is in the post."""
    await ready(office, capacity=3)
    who = await learner(office)
    await enroll(office, who)
    await office.settled()
    await sending.do_due()
    await office.settled()
    before = invited(post.mails.pop())
    post.recipients.clear()
    return before[1][0]


async def test_a_session_that_moves_is_told_with_both_times_and_an_invitation_that_replaces_the_first(
    office, post, sending, seated
):
    await changed(office, sending, moved())
    (mail,) = post.mails
    text = mail.get_body(("plain",)).get_content()
    assert "It was: Wed 1 Apr 2026, 09:00\N{EN DASH}12:00" in text
    assert "It is now: Thu 2 Apr 2026, 09:00\N{EN DASH}12:00" in text
    method, (event,) = invited(mail)
    assert (method, event["uid"], event["sequence"]) == ("REQUEST", seated["uid"], seated["sequence"] + 1)
    assert event.decoded("dtstart") == APRIL + timedelta(days=1)


async def test_a_session_that_is_added_is_told_with_an_invitation_to_those_who_had_a_seat_by_then(
    office, post, sending, seated
):
    office.now += timedelta(minutes=1)
    office.happened("offering:o1", session(1))
    late = await learner(office, "Ben")
    await enroll(office, late)
    await office.settled()
    await sending.do_due()
    told = [(notice.kind, notice.learner == late) for notice, _ in office.happenings(NoticeIntended)]
    assert sorted(told) == [("confirmation", False), ("confirmation", True), ("session-added", False)]
    (mail,) = [mail for mail in post.mails if mail["Subject"].startswith("One more session")]
    method, (event,) = invited(mail)
    assert (method, event["uid"], event.decoded("dtstart")) == ("REQUEST", "o1.s1@rollbook", APRIL + timedelta(days=1))


async def test_nobody_is_told_of_a_session_that_is_added_quietly_or_is_over(office, post, sending, seated):
    await changed(office, sending, session(1, notify="none"))
    await changed(office, sending, session(2, starts_at=office.now - LONG, ends_at=office.now))
    assert post.mails == []


async def test_an_offering_that_is_called_off_leaves_the_calendar_with_its_sessions(office, post, sending, seated):
    office.now += timedelta(minutes=1)
    office.happened(
        "offering:o1", SessionCancelled(**ABOUT, notify="none"), OfferingCancelled(offering="o1", course="c1")
    )
    await office.settled()
    await sending.do_due()

    (mail,) = post.mails
    method, (event,) = invited(mail)
    assert (method, event["status"], event["uid"]) == ("CANCEL", "CANCELLED", seated["uid"])
    assert event["sequence"] > seated["sequence"]


async def test_a_session_that_is_called_off_leaves_the_calendar_and_comes_back_when_it_takes_place_after_all(
    office, post, sending, seated
):
    await changed(office, sending, SessionCancelled(**ABOUT))
    again = SessionRestored(**ABOUT, starts_at=APRIL, ends_at=APRIL + LONG, timezone="Europe/Berlin")
    await changed(office, sending, again)
    (off, (gone,)), (on, (back,)) = map(invited, post.mails)
    assert (off, on) == ("CANCEL", "REQUEST")
    assert seated["sequence"] < gone["sequence"] < back["sequence"]


async def test_where_a_session_is_joined_is_told_anew_when_that_changes(office, post, sending, seated):
    await changed(office, sending, SessionLinkChanged(**ABOUT, join_url="https://meet.example.org/other"))
    assert "https://meet.example.org/other" in post.mails[0].get_body(("plain",)).get_content()


async def test_nobody_is_told_where_the_command_said_so(office, post, sending, seated):
    await changed(office, sending, moved(notify="none"))
    assert post.mails == []


async def test_who_only_waits_is_told_nothing_of_sessions(office, post, sending, seated):
    await office.post("/v1/offerings/o1/capacity", {"capacity": 1})
    await enroll(office, await learner(office, "Bo"), notify="none")
    await changed(office, sending, moved())
    assert post.recipients == ["ada@x.test"]


async def test_two_changes_before_a_mail_goes_are_told_as_it_stands(office, post, sending, seated):
    office.happened("offering:o1", moved())
    await office.settled()
    await changed(office, sending, SessionCancelled(**ABOUT))
    assert [mail["Subject"] for mail in post.mails] == ["Called off: a session of Negotiation"]


class TestReminders:
    @pytest.fixture
    def remind(self, office, post):
        """Does what is due at a moment, under this setting."""

        async def at(moment, reminders="1d@17:00"):
            settings = Settings(smtp=post.url, mail_from="t@x.test", reminders=reminders)
            office.now = moment
            tools = Tools(loop=office.loop, reads=office.reads, log=office.log, settings=settings, clock=lambda: moment)
            await EffectRunner(tools).do_due()
            await office.settled()
            await EffectRunner(tools).do_due()
            await office.settled()
            return [mail["To"].addresses[0].addr_spec for mail in post.mails if mail["Subject"].startswith("Remind")]

        return at

    async def people(self, office):
        await ready(office, capacity=5)
        for name, zone in (("Ada", "Europe/Berlin"), ("Bo", "Asia/Kathmandu"), ("Cy", "America/New_York")):
            await enroll(office, await learner(office, name, timezone=zone), notify="none")
        await office.settled()

    async def test_the_day_before_at_five_is_five_on_the_clock_of_each(self, office, remind):
        await self.people(office)
        day = APRIL.replace(day=31, month=3, hour=0)
        # 17:00 in Kathmandu is 11:15 in UTC, in Berlin 15:00, in New York 21:00; sessions begin on 1 April there too.
        assert await remind(day.replace(hour=11, minute=14)) == []
        assert await remind(day.replace(hour=11, minute=15)) == ["bo@x.test"]
        assert await remind(day.replace(hour=15)) == ["bo@x.test", "ada@x.test"]
        assert await remind(day.replace(hour=21)) == ["bo@x.test", "ada@x.test", "cy@x.test"]
        assert await remind(APRIL) == ["bo@x.test", "ada@x.test", "cy@x.test"]

    async def test_hours_before_are_hours_that_pass_for_all_at_once(self, office, remind):
        await self.people(office)
        assert await remind(APRIL - timedelta(hours=24, seconds=1), "24h") == []
        reminded = await remind(APRIL - timedelta(hours=24), "24h")
        assert sorted(reminded) == ["ada@x.test", "bo@x.test", "cy@x.test"]

    async def test_after_a_move_people_are_reminded_of_the_new_beginning_alone(self, office, remind):
        await self.people(office)
        office.happened("offering:o1", moved(timedelta(days=3), notify="none"))
        await office.settled()
        assert await remind(APRIL - timedelta(hours=24), "24h") == []
        assert len(await remind(APRIL + timedelta(days=2), "24h")) == 3

    async def test_nobody_is_reminded_of_what_is_called_off(self, office, remind):
        await self.people(office)
        office.happened("offering:o1", SessionCancelled(**ABOUT, notify="none"))
        await office.settled()
        assert await remind(APRIL - timedelta(hours=24), "24h") == []

    async def test_who_came_after_the_moment_of_a_reminder_is_not_reminded(self, office, remind):
        await ready(office, capacity=5)
        office.now = APRIL - timedelta(hours=2)
        await enroll(office, await learner(office), notify="none")
        await office.settled()
        assert await remind(APRIL - timedelta(hours=1), "24h") == []

    async def test_a_reminder_is_meant_once_however_often_it_is_looked(self, office, remind):
        await self.people(office)
        for minutes in range(0, 200, 50):
            await remind(APRIL - timedelta(hours=24) + timedelta(minutes=minutes), "24h")
        assert intended(office) == ["reminder"] * 3
