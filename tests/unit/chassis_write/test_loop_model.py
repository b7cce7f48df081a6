"""Whatever is asked, in whatever batches, repeated or after a restart: a simple model agrees."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chassis.errors import Problem
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop, Reply, Request, command_id
from tests.toys.workshop import TOY, Leave, Open, Take

WORKSHOPS = st.sampled_from(["w1", "w2"])
LEARNERS = st.sampled_from(["l1", "l2", "l3", "l4"])
COMMANDS = st.one_of(
    st.builds(Open, workshop=WORKSHOPS, seats=st.integers(1, 3)),
    st.builds(Take, workshop=WORKSHOPS, learner=LEARNERS),
    st.builds(Leave, workshop=WORKSHOPS, learner=LEARNERS),
)
KEYS = st.one_of(st.none(), st.integers(0, 30))

Told = tuple[int, Any]


class Model:
    """Workshops and answers, in dictionaries."""

    def __init__(self) -> None:
        self.seats: dict[str, int] = {}
        self.taken: dict[str, dict[str, int]] = {}
        self.events = 0
        self.answers: dict[int, tuple[Any, Told]] = {}

    def ask(self, command: Any, key: int | None) -> Told:
        if key is not None and key in self.answers:
            before, told = self.answers[key]
            return told if before == command else (409, "idempotency-key-reused")
        told = self.decide(command)
        if key is not None and told[0] != 404:
            self.answers[key] = (command, told)
        return told

    def decide(self, command: Any) -> Told:
        seats, taken = self.seats.get(command.workshop, 0), self.taken.setdefault(command.workshop, {})
        match command:
            case Open(workshop=workshop, seats=wanted):
                self.events += seats != wanted
                self.seats[workshop] = wanted
                return 200, {"workshop": workshop}
            case Take() if not seats:
                return 404, "unknown"
            case Take(learner=learner) if learner in taken:
                return 200, {"seat": taken[learner]}
            case Take() if len(taken) >= seats:
                return 409, "workshop-full"
            case Take(learner=learner):
                taken[learner] = len(taken) + 1
                self.events += 1
                return 201, {"seat": taken[learner]}
        self.events += taken.pop(command.learner, None) is not None
        return 200, {}


class LoopMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.model = Model()
        self.log = SQLiteEventLog(Path(self.folder.name) / "toy.db", "toy")
        self.runner.run(self.start())

    async def start(self) -> None:
        self.loop = DecisionLoop(TOY, self.log, secret=b"s" * 32)
        await self.loop.start()

    @rule(asked=st.lists(st.tuples(COMMANDS, KEYS), min_size=1, max_size=12))
    def ask_together(self, asked: list[tuple[Any, int | None]]) -> None:
        # In flight together, one key stands for one request: which of two bodies wins is anyone's guess.
        bodies: dict[int | None, Any] = {}
        asked = [(command if key is None else bodies.setdefault(key, command), key) for command, key in asked]
        answers: dict[int, Told] = {}
        expected = []
        for command, key in asked:
            answer = self.model.ask(command, key) if key is None or key not in answers else answers[key]
            expected.append(answer)
            if key is not None:
                answers[key] = answer
        assert self.runner.run(self.submit(asked)) == expected

    async def submit(self, asked: list[tuple[Any, int | None]]) -> list[Told]:
        requests = [
            Request(command=command, command_id=b"" if key is None else command_id("me", f"{key}"), actor="me")
            for command, key in asked
        ]
        answers = await asyncio.gather(*map(self.loop.submit, requests), return_exceptions=True)
        return [told(answer) for answer in answers]

    @rule()
    def restart(self) -> None:
        self.runner.run(self.loop.stop())
        self.log.close()
        self.log = SQLiteEventLog(Path(self.folder.name) / "toy.db", "toy")
        self.runner.run(self.start())

    @invariant()
    def the_log_holds_what_happened_and_no_more(self) -> None:
        assert self.log.last_position() == self.model.events

    def teardown(self) -> None:
        self.runner.run(self.loop.stop())
        self.runner.close()
        self.log.close()
        self.folder.cleanup()


def told(answer: Reply | BaseException) -> Told:
    if isinstance(answer, Reply):
        return answer.status, answer.body
    assert isinstance(answer, Problem)
    return answer.status, answer.body()["type"].rpartition("/")[2]


TestLoopAgainstModel = LoopMachine.TestCase
TestLoopAgainstModel.settings = settings(max_examples=40, stateful_step_count=15)
