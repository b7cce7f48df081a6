import pytest

from rollbook.importers import sending
from rollbook.importers.lines import Answer, Line, Row
from rollbook.importers.sending import PlatformAway, ask, send, side_by_side

ROW = Row("t.csv", 2, "", ())


def line(key, service="enrollment"):
    return Line(service, "EnrollLearner", key, {}, ROW)


class Recorder:
    """Takes batches; `faults` holds the answers to give before saying yes."""

    def __init__(self, *faults):
        self.batches, self._faults, self.flying, self.most = [], list(faults), 0, 0

    async def batch(self, service, lines):
        self.flying += 1
        self.most = max(self.most, self.flying)
        await __import__("asyncio").sleep(0)
        self.flying -= 1
        self.batches.append((service, [one.key for one in lines]))
        if self._faults:
            return [self._faults.pop(0)] * len(lines)
        return [Answer(201, {"key": one.key}) for one in lines]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(sending, "PAUSES", (0, 0))


async def test_every_line_is_answered():
    platform, seen = Recorder(), []

    await send(platform, [line(str(n)) for n in range(2_200)], lambda one, answer: seen.append(one.key))

    assert sorted(seen, key=int) == [str(n) for n in range(2_200)]
    assert [len(keys) for _, keys in platform.batches] == [1_000, 1_000, 200]


async def test_a_bounded_number_of_batches_is_in_flight():
    platform = Recorder()

    await send(platform, (line(str(n)) for n in range(10_000)), lambda one, answer: None)

    assert platform.most <= sending.IN_FLIGHT


def test_what_is_about_the_same_thing_goes_side_by_side_in_its_order():
    lines = [line("b1"), line("a1"), line("b2"), line("a2")]

    assert [one.key for one in side_by_side(lines, lambda one: one.key[0])] == ["a1", "a2", "b1", "b2"]


def test_no_more_lines_are_held_back_than_a_window_holds(monkeypatch):
    monkeypatch.setattr(sending, "WINDOW", 2)
    read = []
    sent = side_by_side((read.append(key) or line(key) for key in "dcba"), lambda one: one.key)

    assert (next(sent).key, read) == ("c", ["d", "c"])
    assert [one.key for one in sent] == ["d", "a", "b"]


async def test_lines_of_different_services_go_in_different_batches():
    platform = Recorder()

    await send(platform, [line("a"), line("b", "attendance"), line("c", "attendance")], lambda one, answer: None)

    assert platform.batches == [("enrollment", ["a"]), ("attendance", ["b", "c"])]


async def test_a_platform_that_is_away_for_a_moment_is_asked_again():
    platform = Recorder(Answer(503, {}), Answer(409, {"type": "/problems/not-yet-known"}))

    answer = await ask(platform, line("a"))

    assert answer.accepted
    assert len(platform.batches) == 3


async def test_a_platform_that_stays_away_ends_the_import():
    platform = Recorder(*[Answer(503, {"detail": "The disk is full."})] * 3)

    with pytest.raises(PlatformAway, match="The disk is full"):
        await ask(platform, line("a"))


async def test_a_refusal_is_an_answer():
    platform = Recorder(Answer(409, {"detail": "The course is not published."}))

    assert not (await ask(platform, line("a"))).accepted
