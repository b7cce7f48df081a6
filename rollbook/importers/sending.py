"""Many commands to the platform: in batches, a bounded number in flight, tried again while it is away."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from rollbook.importers.lines import Answer, Line

BATCH = 1000
IN_FLIGHT = 3
WINDOW = 20_000
"""Lines that are held back to be put side by side; some 25 MB."""

TRY_AGAIN = (429, 502, 503, 504)
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts; then the import stops, and may be run again."""


class PlatformAway(Exception):
    """Raised when the platform kept being unavailable; what was accepted stands."""


class Taker(Protocol):
    """Whatever takes commands in batches."""

    async def batch(self, service: str, lines: Sequence[Line]) -> Sequence[Answer]:
        """The answers to these commands of one service, in order."""


Answered = Callable[[Line, Answer], None]


async def send(taker: Taker, lines: Iterable[Line], answered: Answered) -> None:
    """Send every line; `answered` is told each answer. Lines in flight together must not depend on
    each other.

    Raises:
        PlatformAway: a batch could not be delivered, however often it was tried.
    """
    flying: set[asyncio.Task[None]] = set()
    try:
        for batch in _batches(lines):
            flying.add(asyncio.create_task(_deliver(taker, batch, answered)))
            if len(flying) >= IN_FLIGHT:
                done, flying = await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        await asyncio.gather(*flying)
    finally:
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)


def side_by_side(lines: Iterable[Line], about: Callable[[Line], str]) -> Iterator[Line]:
    """The same lines, those about the same thing one after another, in their order, as far as WINDOW lines hold them.
    What one batch brings of a thing is read, decided and written to each view at once.
    """
    stream = iter(lines)
    while window := list(islice(stream, WINDOW)):
        yield from sorted(window, key=about)


async def send_in_order(taker: Taker, lines: Iterable[Line], answered: Answered) -> None:
    """Send every line once the one before is answered.

    Raises:
        PlatformAway: a line could not be delivered, however often it was tried.
    """
    for line in lines:
        await _deliver(taker, [line], answered)


async def ask(taker: Taker, line: Line) -> Answer:
    """Send one line and wait for its answer.

    Raises:
        PlatformAway: it could not be delivered, however often it was tried.
    """
    answers: list[Answer] = []
    await _deliver(taker, [line], lambda _, answer: answers.append(answer))
    return answers[0]


async def _deliver(taker: Taker, batch: Sequence[Line], answered: Answered) -> None:
    for pause in (*PAUSES, None):
        answers = await taker.batch(batch[0].service, batch)
        left = []
        for line, answer in zip(batch, answers, strict=True):
            if _passing(answer):
                left.append(line)
            else:
                answered(line, answer)
        if not left:
            return
        batch = left
        if pause is None:
            told = next(answer for answer in answers if _passing(answer))
            raise PlatformAway(str(told.body.get("detail", "The platform is away.")))
        await asyncio.sleep(pause)


def _passing(answer: Answer) -> bool:
    """Whether the answer may be another in a moment."""
    return answer.status in TRY_AGAIN or str(answer.body.get("type", "")).endswith("/not-yet-known")


def _batches(lines: Iterable[Line]) -> Iterator[Sequence[Line]]:
    """Runs of lines of one service; a batch holds at most BATCH of them."""
    stream = iter(lines)
    while batch := list(islice(stream, BATCH)):
        start = 0
        for place in range(1, len(batch) + 1):
            if place == len(batch) or batch[place].service != batch[start].service:
                yield batch[start:place]
                start = place
