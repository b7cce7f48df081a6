"""Which transcripts a manager may read, and how much of each: their organization's people, and who came through it."""

import pytest

from chassis.access import Principal
from chassis.errors import Unknown

MANAGER = Principal(subject="max", roles=("manager",), organization="g1")
PATH = "/v1/learners/{learner}/transcript"


async def transcript(views, learner, principal=MANAGER):
    return await views.ask(PATH, principal, learner=learner)


async def test_of_people_of_the_organization_all_programs_are_shown(tale, attendance):
    tale.registered("l1", organization="g1")
    tale.joined("l1", "c1", organization="g2")
    async with attendance(tale) as views:
        assert len((await transcript(views, "l1")).programs) == 1


async def test_people_of_the_organization_who_have_done_nothing_have_an_empty_transcript(tale, attendance):
    tale.registered("l1", organization="g1")
    async with attendance(tale) as views:
        shown = await transcript(views, "l1")
    assert (shown.courses, shown.programs) == ((), ())


async def test_of_people_of_others_is_shown_what_they_did_from_the_organization(tale, attendance):
    tale.registered("l1", organization="g2")
    tale.enrolled("l1", organization="g1")
    tale.result("l1")
    tale.joined("l1", "c1", program="p1", organization="g1")
    tale.joined("l1", "c1", program="p2", organization="g2")
    async with attendance(tale) as views:
        shown = await transcript(views, "l1")
    assert (len(shown.courses), [one.program for one in shown.programs]) == (1, ["p1"])


async def test_who_was_enrolled_from_the_organization_and_has_done_nothing_is_known(tale, attendance):
    tale.registered("l1", organization="g2")
    tale.enrolled("l1", organization="g1")
    async with attendance(tale) as views:
        assert (await transcript(views, "l1")).courses == ()


@pytest.mark.parametrize("principal", [MANAGER, Principal(subject="max", roles=("manager",))])
async def test_strangers_are_unknown_whatever_they_have_done(tale, attendance, principal):
    for learner, organization in (("l1", "g2"), ("l2", None)):
        tale.registered(learner, organization=organization)
        tale.enrolled(learner, organization="g2")
        tale.result(learner)
        tale.joined(learner, "c1", organization=organization)
    async with attendance(tale) as views:
        for learner in ("l1", "l2", "nobody"):
            with pytest.raises(Unknown):
                await transcript(views, learner, principal)
