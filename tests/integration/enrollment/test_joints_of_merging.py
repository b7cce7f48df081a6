"""What goes by who somebody is goes on where two of them turn out to be one: managers, interest, requirements."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.attendance import CourseCompleted
from contracts.enrollment import InterestTold, LearnerChanged, NoticeIntended
from contracts.scheduling import CourseDefined
from contracts.shared import Format
from tests.integration.enrollment.telling import learner

INTEREST = "/v1/courses/c1/interest"


@pytest.fixture
async def desk(office, sending):
    """A course without a date, and the work that is done beside the loop."""
    course = CourseDefined(course="c1", code="NEG", title="Negotiation", format=Format.LIVE, components=())
    office.happened("course:c1", course)
    office.effects = sending
    await office.settled()
    return office


async def merge(desk, kept, merged):
    await desk.settled()
    await desk.post(f"/v1/learners/{kept}/merge", {"merged": merged, "reason": "Twice."}, Authorization="Bearer admin")
    await desk.settled()


async def worked(desk):
    """What is due is done."""
    await desk.settled()
    await desk.effects.do_due()
    await desk.settled()


async def test_people_of_a_manager_who_was_merged_are_the_kept_ones_wherever_it_is_asked(desk, post, monkeypatch):
    """Also those whose profile still names the other, because they are too many for one decision."""
    monkeypatch.setattr("services.enrollment.facts.merging.AT_ONCE", 0)
    kept, merged = await learner(desk, "Zoe"), await learner(desk, "Zoey", email="zoe@x.test")
    await desk.settled()
    ada = await learner(desk, "Ada", manager=merged)
    desk.published(capacity=5, starts_at=desk.now + timedelta(days=30))
    await desk.settled()
    await desk.post("/v1/offerings/o1/terms", {"approval": "manager"})
    await merge(desk, kept, merged)
    assert not desk.happenings(LearnerChanged)

    boss = f"manager@+{kept}"
    body = {"offering": "o1", "learner": ada}
    await desk.post("/v1/enrollments", body, Authorization=f"Bearer learner@{ada}")
    await worked(desk)
    (request,) = (await desk.get("/v1/requests", role=boss))["items"]
    assert (request["awaits"], request["passed_on"]) == ("manager", None)
    assert [mail["To"] for mail in post.mails if "decide" in str(mail["Subject"])] == ["Zoe <zoe@x.test>"]
    for asked in (kept, merged):
        assert [one["learner"] for one in (await desk.get("/v1/learners", role=boss, manager=asked))["items"]] == [ada]
    await desk.post(f"/v1/requests/o1.{ada}/approve", Authorization=f"Bearer {boss}")
    assert (await desk.get(f"/v1/learners/{ada}", role=boss))["name"] == "Ada"
    told = await desk.post(f"/v1/learners/{ada}/change", {"manager": merged}, status=409)
    assert (told["type"].rpartition("/")[2], told["kept"]) == ("already-merged", kept)


async def test_interest_goes_on_by_the_kept_id_and_is_answered_by_either(desk):
    kept, merged, other = [await learner(desk, name) for name in ("Ada", "Adah", "Ben")]
    await desk.settled()
    for one in (merged, other):
        await desk.post(INTEREST, {"learner": one})
    desk.published("o1", capacity=5, starts_at=desk.now + timedelta(days=30))
    await worked(desk)
    await merge(desk, kept, merged)
    desk.published("o2", capacity=5, starts_at=desk.now + timedelta(days=60))
    await worked(desk)

    assert [(event.learner, event.offering) for event, _ in desk.happenings(InterestTold)] == [
        (merged, "o1"),
        (other, "o1"),
        (kept, "o2"),
        (other, "o2"),
    ]
    page = await desk.get(INTEREST)
    assert [(row["learner"], row["told"]) for row in page["items"]] == [(kept, ["o1", "o2"]), (other, ["o1", "o2"])]
    for asked in (kept, merged):
        items = (await desk.get(f"/v1/learners/{asked}/interests"))["items"]
        assert [(row["learner"], row["course"]) for row in items] == [(kept, "c1")]
    told = await desk.post(INTEREST, {"learner": merged}, status=409)
    assert told["kept"] == kept
    await desk.post(f"{INTEREST}/withdraw", {"learner": merged})
    await desk.settled()
    assert [row["learner"] for row in (await desk.get(INTEREST))["items"]] == [other]

    await desk.post(INTEREST, {"learner": kept})
    await desk.settled()
    await desk.post("/v1/enrollments", {"offering": "o2", "learner": kept})
    await desk.settled()
    assert (await desk.get(f"/v1/learners/{merged}/interests"))["items"] == []


@pytest.fixture
async def ward(desk):
    """The course, required of nurses within 40 days, who are told 30 days before."""
    desk.now = datetime.now(UTC).replace(hour=12) - timedelta(days=100)
    body = {"code": "NEG", "title": "Negotiation", "course": "c1", "who": {"job_roles": ["Nurse"]}}
    await desk.post("/v1/requirements", {**body, "due": {"within_days": 40}, "remind_days": [30]})
    return desk


async def after(ward, days):
    """What is meant to be told so many days on, of what is required."""
    ward.now += timedelta(days=days)
    before = len(ward.happenings(NoticeIntended))
    for _ in range(2):
        await worked(ward)
    return [(one.kind, one.learner) for one, _ in ward.happenings(NoticeIntended)[before:] if one.requirement]


async def test_what_is_required_of_one_person_is_told_once_by_all_ids(ward, post):
    bosses = [await learner(ward, name, email="zoe@x.test") for name in ("Zoe", "Zoey")]
    await ward.settled()
    kept, merged = [
        await learner(ward, name, job_role="nurse", manager=bosses[1], email="ada@x.test") for name in ("Ada", "Adah")
    ]
    ben, eva = [await learner(ward, name, job_role="nurse", manager=bosses[1]) for name in ("Ben", "Eva")]
    assert sorted(await after(ward, 15)) == sorted(("requirement-due", one) for one in (kept, merged, ben, eva))
    await merge(ward, kept, merged)
    assert await after(ward, 1) == []
    late = [("requirement-overdue", one) for one in (kept, ben, eva)]
    assert sorted(await after(ward, 30)) == sorted([*late, ("team-overdue", bosses[1])])

    await merge(ward, *bosses)
    assert await after(ward, 1) == []
    fay = await learner(ward, "Fay", job_role="nurse", manager=bosses[0])
    assert await after(ward, 15) == [("requirement-due", fay)]
    assert sorted(await after(ward, 30)) == sorted([("requirement-overdue", fay), ("team-overdue", bosses[0])])
    to_boss = [mail.get_body(("plain",)).get_content() for mail in post.mails if "zoe" in mail["To"]]
    assert [[name for name in ("Ada", "Ben", "Eva", "Fay") if f"- {name}, " in text] for text in to_boss] == [
        ["Ada", "Ben", "Eva"],
        ["Fay"],
    ]


async def test_what_the_other_was_told_of_or_has_completed_counts_for_the_kept_one(ward, post):
    kept, merged, ben, also = [await learner(ward, name, email="a@x.test") for name in ("Ada", "Adah", "Ben", "Benn")]
    await ward.settled()
    for one in (merged, also):
        await ward.post(f"/v1/learners/{one}/change", {"job_role": "nurse"})
    post.answers = ["451 come again"]
    assert sorted(await after(ward, 15)) == sorted(("requirement-due", one) for one in (merged, also))
    ward.attended(f"progress:o1.{also}", CourseCompleted(offering="o1", course="c1", learner=also))
    for one, other in ((kept, merged), (ben, also)):
        await merge(ward, one, other)
        await ward.post(f"/v1/learners/{one}/change", {"job_role": "nurse"})
    told = [await after(ward, days) for days in (15, 40)]
    assert told == [[("requirement-due", kept)], [("requirement-overdue", kept)]]
