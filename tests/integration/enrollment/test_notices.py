"""Who is told of what: by mail through a real mail server, in words and times of who reads it."""

import asyncio
import json
import subprocess
from datetime import datetime

import pytest

from services.enrollment.commands import ChangeLearner
from tests.integration.enrollment.telling import APRIL, JOIN, enroll, intended, invited, learner, ready, session
from tests.integration.scheduling.programs import BUILD, with_node_ical


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


NODE = """
const found = require("node-ical").sync.parseICS(require("fs").readFileSync(0, "utf8"))
const one = Object.values(found).find(one => one.type === "VEVENT")
console.log(JSON.stringify([one.method, one.uid, one.sequence, one.status, one.start, one.location, one.url]))
"""


@with_node_ical
async def test_another_program_reads_the_invitation_that_arrives_and_the_one_that_takes_it_back(office, post, sending):
    await ready(office, capacity=5)
    seat = await enroll(office, await learner(office))
    await sending.do_due()
    await office.settled()
    await office.post(f"/v1/enrollments/{seat['enrollment']}/cancel")
    await sending.do_due()
    first, last = [await asyncio.to_thread(read_by_node_ical, mail) for mail in post.mails]
    assert first[:4] == ["REQUEST", "o1.s0@rollbook", 2, "CONFIRMED"]
    assert (datetime.fromisoformat(first[4]), first[5:]) == (APRIL, ["Atrium, Spree", JOIN])
    assert last[:4] == ["CANCEL", "o1.s0@rollbook", 3, "CANCELLED"]


def read_by_node_ical(mail):
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    body = part.get_payload(decode=True)
    done = subprocess.run(["node", "-e", NODE], cwd=BUILD, input=body, capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)
