"""Those of whom something is required are told when it comes due, and their managers who is late: once each."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.attendance import CourseCompleted, CourseRenewed
from contracts.enrollment import NoticeIntended
from contracts.scheduling import CourseDefined
from contracts.shared import Format
from services.enrollment.commands import ChangeLearner, EraseLearner
from tests.integration.enrollment.telling import learner


@pytest.fixture
async def ward(office, sending):
    """Safety, required of nurses within 40 days, who are told 30 days and 7 days before."""
    office.now = datetime.now(UTC).replace(hour=12) - timedelta(days=100)
    course = CourseDefined(course="c1", code="SAFE", title="Safety", format=Format.LIVE, components=())
    office.happened("course:c1", course)
    office.boss = await learner(office, "Zoe")
    await office.settled()
    body = {"code": "SAFE", "title": "Safety", "course": "c1", "who": {"job_roles": ["Nurse"]}}
    body |= {"due": {"within_days": 40}, "remind_days": [30, 7]}
    office.requirement = (await office.post("/v1/requirements", body))["requirement"]
    office.effects = sending
    return office


async def nurse(office, name, **fields):
    return await learner(office, name, job_role="nurse", manager=office.boss, **fields)


async def after(office, days):
    """What is meant to be told so many days on, however often it is looked, in the order in which it was meant."""
    office.now += timedelta(days=days)
    before = len(office.happenings(NoticeIntended))
    for _ in range(2):
        await office.settled()
        await office.effects.do_due()
    await office.settled()
    return [(one.kind, one.learner, one.step) for one, _ in office.happenings(NoticeIntended)[before:]]


async def test_each_is_told_at_each_step_and_their_manager_once_of_all_who_are_late(ward, post):
    ada, ben = await nurse(ward, "Ada"), await nurse(ward, "Ben", language="de")
    assert await after(ward, 0) == []
    assert sorted(await after(ward, 10)) == sorted(("requirement-due", one, "30") for one in (ada, ben))
    assert await after(ward, 1) == []
    assert sorted(await after(ward, 22)) == sorted(("requirement-due", one, "7") for one in (ada, ben))
    late = [("requirement-overdue", one, "overdue") for one in (ada, ben)]
    assert sorted(await after(ward, 8)) == sorted([*late, ("team-overdue", ward.boss, "overdue")])
    assert await after(ward, 30) == []
    subjects = sorted(mail["Subject"] for mail in post.mails if mail["To"].startswith("Ben"))
    assert [one.partition(" bis ")[0] for one in subjects] == ["Fällig", "Fällig", "Überfällig: Safety"]
    (to_boss,) = [mail for mail in post.mails if mail["To"].startswith("Zoe")]
    text = to_boss.get_body(("plain",)).get_content()
    assert "- Ada, " in text
    assert "- Ben, " in text


async def test_who_has_met_it_left_or_was_erased_is_told_nothing(ward):
    ada, ben, eva = [await nurse(ward, name) for name in ("Ada", "Ben", "Eva")]
    await ward.settled()
    completed = CourseCompleted(offering="o1", course="c1", learner=ada)
    ward.attended(f"progress:o1.{ada}", completed)
    await ward.ask(ChangeLearner(learner=ben, active=False))
    await ward.ask(EraseLearner(learner=eva, reason="Asked to be."))
    assert await after(ward, 15) == []


async def test_who_has_renewed_it_is_told_nothing_until_the_next_time_comes_due(ward):
    ada = await nurse(ward, "Ada")
    terms = {"title": "Safety", "who": {"job_roles": ["Nurse"]}, "remind_days": [7]}
    due = {"within_days": 40, "every_months": 1, "lead_days": 10}
    await ward.post(f"/v1/requirements/{ward.requirement}/revise", terms | {"due": due})
    who = {"offering": "d1", "course": "c1", "learner": ada}
    ward.attended(f"progress:d1.{ada}", CourseCompleted(**who))
    assert await after(ward, 15) == []
    ward.attended(f"progress:d1.{ada}", CourseRenewed(**who, happened_at=ward.now))
    assert await after(ward, 20) == []
    assert await after(ward, 8) == [("requirement-due", ada, "7")]


async def test_what_is_done_before_the_mail_goes_is_not_mailed(ward, post):
    ada = await nurse(ward, "Ada")
    post.answers = ["451 come again"]
    assert await after(ward, 15) == [("requirement-due", ada, "30")]
    ward.attended(f"progress:o1.{ada}", CourseCompleted(offering="o1", course="c1", learner=ada))
    assert await after(ward, 1) == []
    (notice,) = (await ward.get("/v1/notices"))["items"]
    assert (notice["state"], notice["skipped"], notice["requirement"]) == ("skipped", "over", ward.requirement)
    assert post.mails == []


async def test_one_that_names_no_days_tells_nobody(ward):
    await nurse(ward, "Ada")
    body = {"title": "Safety", "who": {"job_roles": ["Nurse"]}, "due": {"within_days": 1}, "remind_days": []}
    await ward.post(f"/v1/requirements/{ward.requirement}/revise", body)
    assert await after(ward, 5) == []
    assert (await ward.get(f"/v1/requirements/{ward.requirement}"))["remind_days"] == []


@pytest.mark.parametrize(
    ("notify", "told"),
    [("none", []), ("learner", ["requirement-overdue"]), ("all", ["requirement-overdue", "team-overdue"])],
)
async def test_who_is_told_is_as_it_says(ward, notify, told):
    await nurse(ward, "Ada")
    await ward.settled()
    body = {"title": "Safety", "who": {"job_roles": ["Nurse"]}, "due": {"within_days": 1}, "notify": notify}
    revise = f"/v1/requirements/{ward.requirement}/revise"
    ward.now += timedelta(days=5)
    tried = (await ward.post(revise, {**body, "dry_run": True}))["reaches"]
    assert (tried["told"], tried["managers"]) == (len(told[:1]), len(told[1:]))
    assert (await ward.post(revise, body))["requirement_version"] == 2
    assert [kind for kind, *_ in await after(ward, 0)] == told
    assert (await ward.get(f"/v1/requirements/{ward.requirement}"))["notify"] == notify


async def test_a_day_that_cannot_be_meant_is_refused(ward):
    body = {"code": "X", "title": "X", "course": "c1", "who": {"job_roles": ["Nurse"]}, "due": {"within_days": 1}}
    told = await ward.post("/v1/requirements", {**body, "remind_days": [-1]}, status=422)
    assert told["errors"][0]["field"] == "$.remind_days[0]"
