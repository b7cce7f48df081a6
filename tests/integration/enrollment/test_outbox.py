"""What becomes of a notice: sent, tried again, given up, sent once more; and never twice by itself."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from chassis.effects import EffectRunner, Tools
from chassis.reactions import ReactionRunner
from chassis.settings import Settings
from contracts.scheduling import SessionRescheduled
from services.enrollment.service import SERVICE
from tests.integration.enrollment.telling import APRIL, LONG, enroll, intended, learner, ready


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


async def test_a_template_may_have_html_of_its_own_and_leads_to_the_platform(office, post):
    await ready(office, capacity=5)
    body = {"subject": "{offering}", "text": "See: {link}", "html": "<h1>{name}</h1><a href='{link}'>here</a>"}
    path = "/v1/notice-templates/confirmation/en"
    await office.post(path, body)
    await office.settled()
    assert "<h1>Ada Sommer</h1>" in (await office.get(f"{path}/preview"))["html"]
    assert "<h1>" not in (await office.get(f"{path}/preview", text="Other words."))["html"]
    await enroll(office, await learner(office, "Bo <i>"))
    settings = Settings(smtp=post.url, mail_from="training@x.test", public_url="https://training.x.test/")
    tools = Tools(loop=office.loop, reads=office.reads, log=office.log, settings=settings, clock=lambda: office.now)
    await EffectRunner(tools).do_due()
    (mail,) = post.mails
    html = mail.get_body(("html",)).get_content()
    assert "<h1>Bo &lt;i&gt;</h1><a href='https://training.x.test/learning'>" in html
    assert "See: https://training.x.test/learning" in mail.get_body(("plain",)).get_content()
    refused = await office.post(path, {**body, "html": "{sallary}"}, 409)
    assert refused["unknown"] == ["sallary"]


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
    for _ in range(6000):
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


class Counting:
    """The views, and how often they are asked."""

    def __init__(self, reads):
        self._reads, self.asked = reads, 0

    def __getattr__(self, name):
        told = getattr(self._reads, name)
        if name not in ("get", "get_many", "find", "rows"):
            return told

        async def counted(*more):
            self.asked += 1
            return await told(*more)

        return counted


async def asked_for(office, count):
    """How often the views were asked, and how many transactions there were, while so many letters were delivered."""
    for number in range(count):
        await enroll(office, await learner(office, f"N{count}.{number}"))
    await office.settled()
    reads, appended = Counting(office.reads), []
    tools = Tools(loop=office.loop, reads=reads, log=office.log, settings=Settings(), clock=lambda: office.now)
    office.loop.on_append.append(appended.append)
    await EffectRunner(tools).do_due()
    office.loop.on_append.remove(appended.append)
    return reads.asked, len(appended)


async def test_many_letters_take_as_many_round_trips_as_a_few(office):
    await ready(office, capacity=100)
    # What else is due at first is out of the way then.
    await asked_for(office, 1)
    few, many = await asked_for(office, 2), await asked_for(office, 40)
    assert many == few
    assert few[1] == 1
