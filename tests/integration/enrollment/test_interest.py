"""Who waits for a date of a course is told when one is published: who sees it, once, and nobody who has left."""

from datetime import timedelta

import pytest

from chassis.decider import Timer
from chassis.effects import EffectRunner, Tools
from chassis.settings import Settings
from contracts.enrollment import InterestTold
from contracts.scheduling import CourseDefined
from contracts.shared import Format
from services.enrollment import interested
from services.enrollment.commands import RegisterInterest, ReleaseLeaver
from tests.integration.enrollment.telling import learner
from tests.toys.beside import BesideTheLoop

INTEREST = "/v1/courses/c1/interest"


@pytest.fixture
async def desk(office):
    """A course without a date, and the work that is done beside the loop."""
    course = CourseDefined(course="c1", code="NEG", title="Negotiation", format=Format.LIVE, components=())
    office.happened("course:c1", course)
    office.tools = Tools(
        loop=office.loop,
        reads=office.reads,
        log=BesideTheLoop(office.log),
        settings=Settings(),
        clock=lambda: office.now,
    )
    office.effects = EffectRunner(office.tools)
    await office.settled()
    return office


async def waiting(desk, *names, **fields):
    people = [await learner(desk, name, **fields) for name in names]
    await desk.settled()
    for one in people:
        await desk.post(INTEREST, {"learner": one})
    await desk.settled()
    return people


async def dated(desk, offering="o1", **terms):
    desk.published(offering, capacity=5, starts_at=desk.now + timedelta(days=30), **terms)
    return await told(desk)


async def told(desk):
    """Whom the work that is due tells, and of what, in all."""
    await desk.settled()
    await desk.effects.do_due()
    await desk.settled()
    return [(event.learner, event.offering) for event, _ in desk.happenings(InterestTold)]


async def test_each_is_told_once_of_each_date_by_mail(desk):
    ada, ben = await waiting(desk, "Ada", "Ben")
    assert await dated(desk) == [(ada, "o1"), (ben, "o1")]
    await told(desk)
    (notice,) = (await desk.get("/v1/notices", learner=ada, kind="dated"))["items"]
    (mail,) = (await desk.get(f"/v1/notices/{notice['notice']}"))["mails"]
    assert (notice["state"], mail["subject"]) == ("delivered", "There is a date: Negotiation")
    await desk.post("/v1/enrollments", {"offering": "o1", "learner": ada})
    await desk.settled()
    assert (await dated(desk, "o2"))[2:] == [(ben, "o2")]
    page = await desk.get(INTEREST)
    assert [(row["learner"], row["name"], row["told"]) for row in page["items"]] == [(ben, "Ben", ["o1", "o2"])]


async def test_of_one_for_others_those_alone_are_told_who_see_it_and_nobody_who_has_left(desk):
    firm = (await desk.post("/v1/organizations", {"code": "F", "name": "Firm"}))["organization"]
    await desk.settled()
    below = (await desk.post("/v1/organizations", {"code": "B", "name": "Below", "parent": firm}))["organization"]
    await desk.settled()
    ada, gone = await waiting(desk, "Ada", "Gone", organization=below)
    (stranger,) = await waiting(desk, "Stranger")
    await desk.post(f"/v1/learners/{gone}/change", {"active": False})
    assert await dated(desk, "o1", visibility="private", organization=firm) == []
    assert await dated(desk, "o2", visibility="organization", organization=firm) == [(ada, "o2")]
    assert await dated(desk, "o3") == [(ada, "o2"), (ada, "o3"), (stranger, "o3")]


async def test_of_what_is_over_or_has_closed_nobody_is_told(desk):
    await waiting(desk, "Ada")
    past = desk.now - timedelta(days=1)
    assert await dated(desk, "o1", cut_off_at=past) == []
    assert await dated(desk, "o2", ends_at=past) == []


async def test_a_list_of_many_is_walked_in_pages_and_a_page_that_comes_again_tells_nobody_twice(desk, monkeypatch):
    monkeypatch.setattr(interested, "AT_ONCE", 3)
    people = await desk.learners(8)
    await desk.settled()
    for one in people:
        await desk.ask(RegisterInterest(course="c1", learner=one))
    assert sorted(await dated(desk)) == sorted((one, "o1") for one in people)
    due = Timer(key="dated/o1", kind="dated", due=desk.now, data={"course": "c1", "offering": "o1"})
    await interested.telling(desk.tools)(due)
    assert len(await told(desk)) == len(people)


async def test_managers_see_and_register_their_own_and_learners_themselves(desk):
    north, south = [
        (await desk.post("/v1/organizations", {"code": code, "name": code}))["organization"] for code in ("N", "S")
    ]
    await desk.settled()
    ada, eva = [await learner(desk, name, organization=north) for name in ("Ada", "Eva")]
    ben = await learner(desk, "Ben", organization=south)
    await desk.settled()

    async def asks(role, who):
        headers = {"Authorization": f"Bearer {role}"}
        return (await desk.client.post(INTEREST, json={"learner": who}, headers=headers)).status_code

    assert [await asks(f"learner@{ada}", one) for one in (ada, eva)] == [201, 403]
    assert [await asks(f"manager@{north}", one) for one in (eva, ben)] == [201, 404]
    assert await asks("coordinator", ben) == 201
    assert await asks("coordinator", "l404") == 404
    await desk.settled()
    page = await desk.get(INTEREST)
    assert page["organizations"] == [
        {"organization": north, "interested": 2},
        {"organization": south, "interested": 1},
    ]
    seen = await desk.get(INTEREST, role=f"manager@{north}")
    assert (seen["interested"], [row["via"] for row in seen["items"]]) == (2, ["self", "manager"])
    assert [row["learner"] for row in (await desk.get(INTEREST, role=f"learner@{eva}"))["items"]] == [eva]
    own = await desk.get(f"/v1/learners/{ada}/interests", role=f"learner@{ada}")
    assert [row["course"] for row in own["items"]] == ["c1"]
    await desk.get(f"/v1/learners/{ben}/interests", role=f"manager@{north}", status=404)
    await desk.get("/v1/courses/c9/interest", status=404)


async def test_who_is_erased_waits_for_nothing(desk):
    (ada,) = await waiting(desk, "Ada")
    await desk.post(f"/v1/learners/{ada}/erase", {"reason": "Asked for it"}, Authorization="Bearer admin")
    await desk.settled()
    assert (await desk.get(INTEREST))["interested"] == 0
    assert await dated(desk) == []


async def test_who_comes_back_waits_on_unless_their_seats_were_let_go_meanwhile(desk):
    soon, late = await waiting(desk, "Soon", "Late")
    for one in (soon, late):
        await desk.post(f"/v1/learners/{one}/change", {"active": False})
    assert await dated(desk, "o1") == []
    await desk.ask(ReleaseLeaver(learner=late))
    await desk.settled()
    for one in (soon, late):
        await desk.post(f"/v1/learners/{one}/change", {"active": True})
    assert await dated(desk, "o2") == [(soon, "o2")]
    await desk.post(INTEREST, {"learner": late})
    assert await dated(desk, "o3") == [(soon, "o2"), (soon, "o3"), (late, "o3")]


async def test_whom_a_draft_would_be_told_to_is_known_before_it_is_published(desk):
    firm = (await desk.post("/v1/organizations", {"code": "F", "name": "Firm"}))["organization"]
    await desk.settled()
    ada, gone = await waiting(desk, "Ada", "Gone", organization=firm)
    (stranger,) = await waiting(desk, "Stranger")
    await desk.post(f"/v1/learners/{gone}/change", {"active": False})
    for offering, who, expected in (
        ("o1", {"visibility": "private", "organization": firm}, []),
        ("o2", {"visibility": "organization", "organization": firm}, [ada]),
        ("o3", {}, [ada, stranger]),
    ):
        desk.published(offering, only_drafted=True, capacity=5, **who)
        await desk.settled()
        untold = await desk.get(f"/v1/offerings/{offering}/interest")
        assert (untold["learners"], untold["learners_in_all"]) == (expected, len(expected))
        await desk.get(f"/v1/offerings/{offering}/interest", 404, role=f"manager@{firm}")
        assert sorted(who for who, of in await dated(desk, offering, **who) if of == offering) == sorted(expected)
        assert (await desk.get(f"/v1/offerings/{offering}/interest"))["learners"] == []


async def test_who_is_erased_is_forgotten_by_every_id_and_told_by_none(desk):
    kept, merged = await waiting(desk, "Ada", "Adah")
    admin = {"Authorization": "Bearer admin"}
    await desk.post(f"/v1/learners/{kept}/merge", {"merged": merged, "reason": "Twice."}, **admin)
    await desk.settled()
    await desk.post(f"/v1/learners/{kept}/hold", {"reason": "Case 12"}, **admin)
    await desk.post(f"/v1/learners/{kept}/erase", {"reason": "Asked for it"}, 409, **admin)
    assert (await desk.get(INTEREST))["interested"] == 1
    await desk.post(f"/v1/learners/{kept}/lift-hold", {"reason": "Over"}, **admin)
    await desk.post(f"/v1/learners/{kept}/erase", {"reason": "Asked for it"}, **admin)
    assert await dated(desk) == []
    assert (await desk.get(INTEREST))["items"] == []
    await desk.post(INTEREST, {"learner": kept}, 409)
