"""What a manager's lists hold: their organization's people and themselves, in pages that are full."""

import pytest

from chassis.access import Principal
from chassis.errors import Malformed
from contracts.attendance import CourseFailed

MANAGER = Principal(subject="max", roles=("manager",), organization="g1")
LISTS = ["/v1/progress", "/v1/completions"]


class Counted:
    """Views that count what they are asked and how many documents they answer with."""

    def __init__(self, reads):
        self.reads, self.asked, self.documents = reads, 0, 0

    async def find(self, *asked):
        found, after = await self.reads.find(*asked)
        self.asked, self.documents = self.asked + 1, self.documents + len(found)
        return found, after

    async def get_many(self, *asked):
        found = await self.reads.get_many(*asked)
        self.asked, self.documents = self.asked + 1, self.documents + len(found)
        return found


@pytest.fixture
def firms(tale):
    """Learners `l00` to `l39`, of whom every fourth is of the manager's organization; all have completed."""
    for number in range(40):
        learner = f"l{number:02}"
        tale.enrolled(learner, organization="g1" if number % 4 == 0 else "g2")
        tale.result(learner)
    return tale


async def pages(views, path, principal=MANAGER, **asked):
    """The learners on each page, from the first to the last."""
    found, after = [], None
    while True:
        page = await views.ask(path, principal, **asked, **({"after": after} if after else {}))
        found.append([one.learner for one in page.items])
        after = page.after
        if after is None:
            return found


def together(found):
    return [learner for page in found for learner in page]


@pytest.mark.parametrize("path", LISTS)
async def test_a_managers_pages_are_full_though_most_are_of_other_organizations(firms, attendance, path):
    async with attendance(firms) as views:
        assert await pages(views, path, limit=4) == [
            ["l00", "l04", "l08", "l12"],
            ["l16", "l20", "l24", "l28"],
            ["l32", "l36"],
        ]


@pytest.mark.parametrize("path", LISTS)
async def test_nothing_follows_a_page_that_holds_exactly_the_rest(firms, attendance, path):
    async with attendance(firms) as views:
        assert [len(page) for page in await pages(views, path, limit=5)] == [5, 5]
        assert [len(page) for page in await pages(views, path, limit=10)] == [10]


async def test_a_managers_lists_are_found_among_their_own_seats_however_many_others_there_are(firms, attendance):
    async with attendance(firms) as views:
        views.reads = counted = Counted(views.reads)
        page = await views.ask("/v1/progress", MANAGER, limit=9)
    assert len(page.items) == 9
    assert (counted.asked, counted.documents) == (4, 20), "and once for what is below, once for what offerings ask"


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_filters_hold_whatever_the_page(firms, attendance, limit):
    for learner in ("l04", "l05", "l36"):
        firms.result(learner, CourseFailed, grade="F")
    async with attendance(firms) as views:
        failed = await pages(views, "/v1/progress", limit=limit, state="failed")
        one = await pages(views, "/v1/progress", limit=limit, learner="l08", offering="o1", course="c1")
        strange = await pages(views, "/v1/progress", limit=limit, learner="l05")
        nowhere = [
            await pages(views, path, limit=limit, **{name: "x9"}) for path in LISTS for name in ("offering", "course")
        ]
    assert (together(failed), one, strange) == (["l04", "l36"], [["l08"]], [[]])
    assert nowhere == [[[]]] * 4


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("path", LISTS)
async def test_a_manager_who_learns_sees_their_own_in_its_place(firms, attendance, path, limit):
    """Given one of another organization, and one who is of their own."""
    async with attendance(firms) as views:
        for own in ("l01", "l04", "l39"):
            both = Principal(subject="max", roles=("manager", "learner"), organization="g1", learner=own)
            found = await pages(views, path, both, limit=limit)
            assert together(found) == sorted({own, *(f"l{number:02}" for number in range(0, 40, 4))})
        homeless = Principal(subject="max", roles=("manager",), learner="l05")
        assert await pages(views, path, homeless, limit=limit) == [["l05"]]


async def test_whoever_has_nothing_recorded_is_not_in_the_lists(tale, attendance):
    for learner in ("l1", "l2", "l3"):
        tale.enrolled(learner)
    tale.result("l3")
    async with attendance(tale) as views:
        assert [await pages(views, path, limit=1) for path in LISTS] == [[["l3"]], [["l3"]]]


@pytest.mark.parametrize("path", LISTS)
async def test_a_cursor_goes_on_where_it_was_though_others_came_since(firms, attendance, path):
    async with attendance(firms) as views:
        after = (await views.ask(path, MANAGER, limit=4)).after
    for learner in ("l02x", "l12x"):
        firms.enrolled(learner)
        firms.result(learner)
    async with attendance(firms, times=2) as views:
        assert [one.learner for one in (await views.ask(path, MANAGER, limit=2, after=after)).items] == ["l12x", "l16"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("principal", [MANAGER, Principal(subject="max", roles=("manager",))])
async def test_a_cursor_that_was_not_handed_out_for_the_list_is_refused(firms, attendance, path, principal):
    for number in range(2):
        firms.roll(f"o1.s{number}")
    async with attendance(firms) as views:
        rolls = (await views.ask("/v1/rolls", limit=1)).after
        for after in ("", "x", "W10", rolls):
            with pytest.raises(Malformed):
                await views.ask(path, principal, after=after)
