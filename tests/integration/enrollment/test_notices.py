"""Who is told of what: by mail through a real mail server, once however often everything comes again."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import icalendar
import pytest

from chassis.effects import EffectRunner, Tools
from chassis.reactions import ReactionRunner
from chassis.settings import Settings
from contracts.enrollment import NoticeIntended
from contracts.scheduling import RoomAdded, RoomKind, SessionRescheduled, SessionScheduled, VenueAdded
from services.enrollment.commands import ChangeLearner, RegisterLearner
from services.enrollment.service import SERVICE
from tests.integration.mail.post import PostOffice

APRIL = datetime(2026, 4, 1, 7, tzinfo=UTC)
LONG = timedelta(hours=3)
JOIN = "https://meet.example.org/neg"


@pytest.fixture
def post():
    with PostOffice() as post:
        yield post


@pytest.fixture
def sending(office, post):
    """The office's mails, sent when asked for."""
    settings = Settings(smtp=post.url, mail_from="Training <training@x.test>")
    tools = Tools(loop=office.loop, reads=office.reads, log=office.log, settings=settings, clock=lambda: office.now)
    return EffectRunner(tools)


def session(number, **changes):
    day = APRIL + timedelta(days=number)
    known = {"starts_at": day, "ends_at": day + LONG, "component": "live", "room": "v1.r1", "join_url": JOIN}
    return SessionScheduled(
        session=f"o1.s{number}", offering="o1", course="c1", timezone="Europe/Berlin", **known | changes
    )


async def ready(office, sessions=1, **terms):
    """An offering with so many sessions, in a room of a venue."""
    office.happened("venue:v1", VenueAdded(venue="v1", code="B", name="Spree", timezone="Europe/Berlin"))
    room = {"kind": RoomKind.PHYSICAL, "timezone": "Europe/Berlin"}
    office.happened("venue:v1.r1", RoomAdded(room="v1.r1", venue="v1", code="A", name="Atrium", **room))
    office.happened("offering:o1", *(session(number) for number in range(sessions)))
    office.published(starts_at=APRIL, ends_at=APRIL + timedelta(days=30), **terms)
    await office.settled()


async def learner(office, name="Ada", **fields):
    known = {"email": f"{name.lower()}@x.test", "timezone": "Europe/Berlin"}
    reply = await office.ask(RegisterLearner(name=name, **known | fields))
    return reply.body["learner"]


async def enroll(office, who, **more):
    return await office.post("/v1/enrollments", {"offering": "o1", "learner": who, **more})


def invited(mail):
    """What a mail puts into a calendar: by which method, and the entries."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    return part.get_param("method"), calendar.walk("VEVENT")


def intended(office):
    return [notice.kind for notice, _ in office.happenings(NoticeIntended)]


async def test_who_enrolls_is_sent_a_confirmation_with_an_invitation(office, post, sending):
    await ready(office, capacity=5)
    await enroll(office, await learner(office))
    await sending.do_due()
    (mail,) = post.mails
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "You are enrolled: Negotiation"
    assert "Wed 1 Apr 2026, 09:00\N{EN DASH}12:00 (Europe/Berlin), Atrium, Spree" in text
    method, (event,) = invited(mail)
    assert (method, event["uid"], event["sequence"]) == ("REQUEST", "o1.s0@rollbook", 2)
    assert (event.decoded("dtstart"), event["location"], event["url"]) == (APRIL, "Atrium, Spree", JOIN)
    assert (event["organizer"], event["attendee"]) == ("mailto:training@x.test", "mailto:ada@x.test")


async def test_mails_speak_the_language_and_show_the_clock_of_who_reads_them(office, post, sending):
    await ready(office, capacity=5)
    await enroll(office, await learner(office, language="de-AT", timezone="Asia/Kathmandu"))
    await sending.do_due()
    (mail,) = post.mails
    assert mail["Subject"] == "Sie sind angemeldet: Negotiation"
    text = mail.get_body(("plain",)).get_content()
    assert "Mi. 1. Apr. 2026, 12:45\N{EN DASH}15:45 (Asia/Kathmandu)" in text


async def test_whose_seat_ends_is_sent_a_cancellation_that_takes_it_out_of_the_calendar(office, post, sending):
    await ready(office, capacity=5)
    seat = await enroll(office, await learner(office))
    await sending.do_due()
    await office.settled()
    await office.post(f"/v1/enrollments/{seat['enrollment']}/cancel")
    await sending.do_due()
    (before, (entry,)), (after, (gone,)) = map(invited, post.mails)
    assert (before, after, gone["status"]) == ("REQUEST", "CANCEL", "CANCELLED")
    assert gone["uid"] == entry["uid"]
    assert gone["sequence"] > entry["sequence"]


async def test_sessions_come_as_one_invitation_a_mail_and_beyond_five_as_one_calendar_to_keep(office, post, sending):
    await ready(office, sessions=3, capacity=5)
    await enroll(office, await learner(office))
    await sending.do_due()
    assert [mail["Subject"][-5:] for mail in post.mails] == ["(1/3)", "(2/3)", "(3/3)"]
    assert len({mail["Message-ID"] for mail in post.mails}) == 3
    assert [len(invited(mail)[1]) for mail in post.mails] == [1, 1, 1]
    office.happened("offering:o1", *(session(number) for number in range(3, 6)))
    await office.settled()
    await enroll(office, await learner(office, "Bo"))
    await sending.do_due()
    assert len(post.mails) == 4
    method, events = invited(post.mails[-1])
    assert (method, len(events)) == (None, 6)


async def test_who_waits_is_told_the_place_and_then_of_the_seat(office, post, sending):
    await ready(office, capacity=1)
    seat = await enroll(office, await learner(office))
    await enroll(office, await learner(office, "Bo"))
    await sending.do_due()
    assert "at place 1" in post.mails[-1].get_body(("plain",)).get_content()
    await office.settled()
    await office.post(f"/v1/enrollments/{seat['enrollment']}/cancel")
    await office.settled()
    await sending.do_due()
    assert intended(office) == ["confirmation", "waitlist", "cancellation", "confirmation"]
    assert sorted(office_mail["To"] for office_mail in post.mails[2:]) == ["Ada <ada@x.test>", "Bo <bo@x.test>"]


@pytest.mark.parametrize(
    ("notify", "kinds"), [("none", []), ("learner", ["confirmation"]), ("all", ["confirmation", "confirmation"])]
)
async def test_a_command_says_who_is_told(office, post, sending, notify, kinds):
    await ready(office, capacity=5)
    boss = await learner(office, "Zoe")
    await office.settled()
    who = await learner(office, manager=boss)
    await enroll(office, who, notify=notify)
    await sending.do_due()
    assert intended(office) == kinds
    assert sorted(post.recipients) == ["ada@x.test", "zoe@x.test"][: len(kinds)]


async def test_a_dry_run_tells_whom_it_would_reach_and_reaches_nobody(office, post, sending):
    await ready(office, capacity=5)
    who = await learner(office)
    told = await enroll(office, who, dry_run=True)
    assert (told["notices"], told["learners"]) == ({"confirmation": 1}, [who])
    await sending.do_due()
    assert (post.mails, intended(office)) == ([], [])


async def test_what_happened_earlier_and_what_comes_in_bulk_is_told_to_nobody(office, sending):
    await ready(office, capacity=5)
    headers = {"Authorization": "Bearer admin", "Content-Type": "application/x-ndjson"}
    await enroll(office, await learner(office), effective_at="2026-03-01T00:00:00Z")
    body = {"offering": "o1", "learner": await learner(office)}
    line = json.dumps({"command": "EnrollLearner", "key": "1", "body": body})
    answer = await office.client.post("/v1/batch", content=line, headers=headers)
    assert answer.json()["status"] == 201
    assert intended(office) == []


async def test_a_server_that_asks_to_come_again_is_asked_again_with_the_same_mail(office, post, sending):
    await ready(office, capacity=5)
    post.answers = ["451 greylisted"]
    await enroll(office, await learner(office))
    await sending.do_due()
    await office.settled()
    (waiting,) = (await office.get("/v1/notices"))["items"]
    assert (waiting["state"], waiting["attempts"], waiting["code"]) == ("deferred", 1, 451)
    office.now += timedelta(minutes=1)
    await sending.do_due()
    await office.settled()
    (sent,) = (await office.get("/v1/notices"))["items"]
    assert (sent["state"], sent["via"]) == ("delivered", "smtp")
    assert post.mails[0]["Message-ID"] == f"<{sent['notice']}.1.1@x.test>"


async def test_a_server_that_is_away_for_days_is_given_up(office, post, sending):
    await ready(office, capacity=5)
    await enroll(office, await learner(office))
    for _ in range(40):
        post.answers = ["451 no"]
        await sending.do_due()
        office.now += timedelta(hours=4)
    await office.settled()
    (notice,) = (await office.get("/v1/notices"))["items"]
    assert notice["state"] == "given-up"
    assert post.mails == []


async def test_an_address_that_is_refused_is_not_tried_again_unless_asked_for(office, post, sending):
    await ready(office, capacity=5)
    post.answers = ["550 no such user"]
    await enroll(office, await learner(office))
    await sending.do_due()
    await office.settled()
    (notice,) = (await office.get("/v1/notices"))["items"]
    assert (notice["state"], notice["code"]) == ("bounced", 550)
    await office.post(f"/v1/notices/{notice['notice']}/resend")
    await sending.do_due()
    await office.settled()
    (again,) = (await office.get("/v1/notices"))["items"]
    assert (again["state"], again["round"], len(post.mails)) == ("delivered", 2, 1)
    refused = await office.post("/v1/notices/n0.1/resend", status=404)
    assert refused["type"].endswith("unknown")


async def test_who_has_no_address_or_has_left_is_skipped(office, post, sending):
    await ready(office, capacity=5)
    silent, gone = await learner(office, email=None), await learner(office, "Bo")
    for who in (silent, gone):
        await enroll(office, who)
    await office.ask(ChangeLearner(learner=gone, active=False))
    await office.settled()
    await sending.do_due()
    await office.settled()
    notices = (await office.get("/v1/notices"))["items"]
    assert {one["learner"]: one["skipped"] for one in notices} == {silent: "no-address", gone: "inactive"}
    assert post.mails == []


async def test_what_does_not_hold_any_more_when_it_goes_is_not_said(office, post, sending):
    await ready(office, capacity=5)
    seat = await enroll(office, await learner(office))
    await office.settled()
    await office.post(f"/v1/enrollments/{seat['enrollment']}/cancel")
    await office.settled()
    await sending.do_due()
    assert [mail["Subject"] for mail in post.mails] == ["Cancelled: Negotiation"]


async def test_nothing_is_meant_or_sent_twice_however_often_everything_comes_again(office, post, sending):
    await ready(office, capacity=1)
    seat = await enroll(office, await learner(office))
    await enroll(office, await learner(office, "Bo"))
    await office.settled()
    await office.post(f"/v1/enrollments/{seat['enrollment']}/cancel")
    office.happened("offering:o1", moved(0))
    await office.settled()
    await sending.do_due()
    meant, sent = intended(office), [mail["Message-ID"] for mail in post.mails]
    anew = ReactionRunner(SERVICE, office.reactions._feed, Forgetful(office.log), office.loop)
    await anew.start()
    await office.runner.rebuild([view.name for view in SERVICE.views])
    await caught_up(office, anew)
    await anew.stop()
    await sending.do_due()
    assert intended(office) == meant
    assert [mail["Message-ID"] for mail in post.mails] == sent
    assert len(set(sent)) == len(sent)


class Forgetful:
    """The log, which does not know how far reactions had come: everything is delivered again."""

    def __init__(self, log):
        self._log = log

    def __getattr__(self, name):
        return getattr(self._log, name)

    def checkpoints(self, owner):
        return {}


async def caught_up(office, reactions):
    """Until these reactions have seen everything."""
    for _ in range(2000):
        newest = office._newest()
        if all(position >= newest[source] for (_, source), position in reactions.positions().items()):
            return
        await asyncio.sleep(0.01)
    pytest.fail("reactions do not catch up")


def moved(number, by=timedelta(days=1)):
    day = APRIL + timedelta(days=number)
    return SessionRescheduled(
        session=f"o1.s{number}",
        offering="o1",
        starts_at=day + by,
        ends_at=day + by + LONG,
        timezone="Europe/Berlin",
        was_from=day,
        was_until=day + LONG,
    )


async def test_templates_say_what_somebody_wants_them_to(office, post, sending):
    await ready(office, capacity=5)
    body = {"subject": "{offering}: see you", "text": "Dear {name} <b>,\n\n{sessions}\n\nCode {code}"}
    path = "/v1/notice-templates/confirmation/en"
    await office.post(path, body)
    await office.settled()
    templates = (await office.get("/v1/notice-templates", kind="confirmation"))["items"]
    (template,) = [one for one in templates if one["language"] == "en"]
    assert (template["own"], template["version"], template["subject"]) == (True, 1, body["subject"])
    preview = await office.get(f"{path}/preview")
    assert preview["subject"] == "Negotiation, Berlin: see you"
    assert "Dear Ada Sommer &lt;b&gt;," in preview["html"]
    await enroll(office, await learner(office))
    await sending.do_due()
    assert post.mails[0]["Subject"] == "Negotiation: see you"
    await office.post(f"{path}/drop")
    await office.settled()
    assert (await office.get(f"{path}/preview"))["subject"] == "You are enrolled: Negotiation, Berlin"


async def test_a_template_with_a_placeholder_that_is_none_is_refused_with_those_there_are(office):
    body = {"subject": "{offering}", "text": "{name} {sallary}"}
    refused = await office.post("/v1/notice-templates/confirmation/en", body, 409)
    assert (refused["type"].rpartition("/")[2], refused["unknown"]) == ("placeholder-unknown", ["sallary"])
    assert "sessions" in refused["known"]
    unknown = await office.post("/v1/notice-templates/birthday/en", body, 404)
    assert "confirmation" in unknown["detail"]


async def test_the_outbox_shows_the_mails_where_there_is_no_server(office):
    await ready(office, capacity=5)
    tools = Tools(loop=office.loop, reads=office.reads, log=office.log, settings=Settings(), clock=lambda: office.now)
    for name in ("Ada", "Bo"):
        await enroll(office, await learner(office, name))
        office.now += timedelta(minutes=1)
    await EffectRunner(tools).do_due()
    await office.settled()
    notices = (await office.get("/v1/notices"))["items"]
    assert [(one["state"], one["via"]) for one in notices] == [("delivered", "outbox")] * 2
    assert all(later["at"] > earlier["at"] for later, earlier in pairwise(notices))
    told = await office.get(f"/v1/notices/{notices[0]['notice']}")
    (mail,) = told["mails"]
    assert (mail["to"], mail["method"]) == ("bo@x.test", "REQUEST")
    assert "Hello Bo" in mail["text"]
