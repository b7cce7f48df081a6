import pytest

from chassis.apply import StillFails
from chassis.decider import Command, Decision, Handler, Reaction
from chassis.errors import NotYetKnown, Problem, Refused, TimedOut, Unavailable
from chassis.loop import Reply
from chassis.sending import Sender
from contracts.enrollment import LearnerEnrolled
from tests.toys.reading import enrolled, recorded

DONE = Reply(status=200, body={})


class Greet(Command, frozen=True, kw_only=True):
    learner: str
    words: str = ""


class Unheard(Command, frozen=True, kw_only=True):
    pass


GREETING = Handler(
    command=Greet, streams=lambda command, context: [f"greeting:{command.learner}"], decide=lambda *_: Decision()
)
EVENT = recorded(enrolled("o1", "l1"), "roster:o1", position=7)


def reaction(*commands, name="greet"):
    return Reaction(name=name, sources=(LearnerEnrolled,), react=lambda event: commands)


class ScriptedLoop:
    """Answers each request with the next of its answers, and the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers) or [DONE]
        self.requests = []

    async def submit(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


async def react(sender, reaction, event):
    for one in await sender.prepare(reaction, event):
        await sender.send(one.request)


async def sent(*commands, answers=(), name="greet", event=EVENT, patience=0.06):
    loop = ScriptedLoop(*answers)
    await react(Sender(loop, [GREETING], patience_seconds=patience), reaction(*commands, name=name), event)
    return loop.requests


async def test_a_command_carries_its_cause():
    (request,) = await sent(Greet(learner="l1"))

    assert (request.actor, request.causation, request.correlation) == ("reaction:greet", "enrollment-7", "c")
    assert request.after == {"enrollment": 7}
    assert request.effective_at is None


async def test_the_same_event_leads_to_the_same_ids():
    first = await sent(Greet(learner="l1"), Greet(learner="l2"))
    again = await sent(Greet(learner="l1"), Greet(learner="l2"))

    assert [one.command_id for one in first] == [one.command_id for one in again]
    assert all(len(one.command_id) == 16 for one in first)


async def test_ids_differ_by_event_reaction_and_target():
    other = recorded(enrolled("o1", "l1"), "roster:o1", position=8)
    ids = [
        (await sent(Greet(learner="l1")))[0].command_id,
        (await sent(Greet(learner="l1"), event=other))[0].command_id,
        (await sent(Greet(learner="l1"), name="wave"))[0].command_id,
        (await sent(Greet(learner="l2")))[0].command_id,
        (await sent(Greet(learner="l1"), Greet(learner="l1")))[1].command_id,
    ]

    assert len(set(ids)) == 5


async def test_an_id_stays_when_newer_code_says_more_in_the_command():
    (before,) = await sent(Greet(learner="l1"))
    (after,) = await sent(Greet(learner="l1", words="hello"))

    assert before.command_id == after.command_id


async def test_a_refusal_is_final(caplog):
    with caplog.at_level("INFO"):
        requests = await sent(Greet(learner="l1"), Greet(learner="l2"), answers=[Refused("too loud"), DONE])

    assert len(requests) == 2
    assert "too loud" in caplog.text


@pytest.mark.parametrize("away", [Unavailable("the log is away"), TimedOut("views lag")])
async def test_while_a_back_end_is_away_it_is_tried_again(away):
    requests = await sent(Greet(learner="l1"), answers=[away, away, DONE], patience=0)

    assert len(requests) == 3
    assert len({request.command_id for request in requests}) == 1


async def test_what_is_not_known_yet_is_tried_again_for_a_while():
    assert len(await sent(Greet(learner="l1"), answers=[NotYetKnown("who?"), DONE])) == 2


async def test_what_never_becomes_known_is_given_up():
    with pytest.raises(StillFails, match="who"):
        await sent(Greet(learner="l1"), answers=[NotYetKnown("who?")])


async def test_a_fault_on_our_side_is_given_up_after_three_times():
    loop = ScriptedLoop(Problem("broken"))

    with pytest.raises(StillFails, match="broken"):
        await react(Sender(loop, [GREETING]), reaction(Greet(learner="l1")), EVENT)
    assert len(loop.requests) == 3


async def test_a_reaction_that_raises_is_given_up_after_three_times():
    tried = []

    def divide(event):
        tried.append(event)
        raise ZeroDivisionError

    with pytest.raises(StillFails, match="ZeroDivisionError"):
        await react(Sender(ScriptedLoop(), []), Reaction(name="r", sources=(LearnerEnrolled,), react=divide), EVENT)
    assert len(tried) == 3


async def test_a_command_that_nothing_handles_is_given_up():
    with pytest.raises(StillFails, match="nothing here handles"):
        await sent(Unheard())
